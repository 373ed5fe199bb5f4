//! The replicated state as openraft's state machine: it lives in memory, its snapshots in the ledger.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::{Stream, TryStreamExt};
use openraft::storage::{EntryResponder, RaftStateMachine};
use openraft::{EntryPayload, RaftSnapshotBuilder};

use crate::counters::{Meter, count};
use crate::raft::{LogId, SnapshotMeta, StoredMembership, Types};
use crate::replicated::{RefuseState, Replicated};
use crate::store::Disk;

/// A snapshot, as it is kept and sent.
pub(crate) type Snapshot = openraft::type_config::alias::SnapshotOf<Types, Vec<u8>>;

/// The state, where it stands in the log, and its last snapshot.
pub(crate) struct Machine {
    // In a mutex only because openraft wants `Sync`; never contended.
    state: Mutex<Box<dyn Replicated>>,
    applied: Option<LogId>,
    membership: StoredMembership,
    archive: Archive,
}

/// The last snapshot, in memory and in the ledger.
#[derive(Clone)]
struct Archive {
    last: Arc<Mutex<Option<Snapshot>>>,
    disk: Disk,
    meter: Arc<Meter>,
}

/// A snapshot taken, not written yet.
pub(crate) struct SnapshotBuilder {
    snapshot: Snapshot,
    archive: Archive,
}

impl Machine {
    /// A machine in its initial state, with the snapshot the ledger holds; openraft restores it from that.
    pub(crate) fn new(
        state: Box<dyn Replicated>,
        last: Option<Snapshot>,
        disk: Disk,
        meter: Arc<Meter>,
    ) -> Self {
        Self {
            state: Mutex::new(state),
            applied: None,
            membership: StoredMembership::default(),
            archive: Archive {
                last: Arc::new(Mutex::new(last)),
                disk,
                meter,
            },
        }
    }

    fn state(&mut self) -> &mut dyn Replicated {
        let state = self.state.get_mut();
        state.unwrap_or_else(PoisonError::into_inner).as_mut()
    }

    fn apply_one(&mut self, (entry, responder): EntryResponder<Types>) {
        self.applied = Some(entry.log_id);
        let answer = match entry.payload {
            EntryPayload::Blank => Vec::new(),
            EntryPayload::Normal(command) => self.state().apply(&command.0),
            EntryPayload::Membership(membership) => {
                self.membership = StoredMembership::new(Some(entry.log_id), membership);
                Vec::new()
            }
        };
        if let Some(responder) = responder {
            responder.send(answer);
        }
    }
}

impl Archive {
    /// Writes the snapshot unless a newer one is there already: building and installing may overlap.
    async fn keep(&self, snapshot: Snapshot) -> io::Result<()> {
        let written = snapshot.clone();
        self.disk
            .run(move |ledger| ledger.save_snapshot(&written.meta, &written.snapshot))
            .await?;
        count(&self.meter.snapshots);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let newer = |kept: &Snapshot| kept.meta.last_log_id > snapshot.meta.last_log_id;
        if !last.as_ref().is_some_and(newer) {
            *last = Some(snapshot);
        }
        Ok(())
    }
}

impl RaftSnapshotBuilder<Types> for SnapshotBuilder {
    type SnapshotData = Vec<u8>;

    async fn build_snapshot(&mut self) -> io::Result<Snapshot> {
        self.archive.keep(self.snapshot.clone()).await?;
        Ok(self.snapshot.clone())
    }
}

impl RaftStateMachine<Types> for Machine {
    type SnapshotData = Vec<u8>;
    type SnapshotBuilder = SnapshotBuilder;

    async fn applied_state(&mut self) -> io::Result<(Option<LogId>, StoredMembership)> {
        Ok((self.applied, self.membership.clone()))
    }

    async fn apply<S>(&mut self, mut entries: S) -> io::Result<()>
    where
        S: Stream<Item = io::Result<EntryResponder<Types>>> + Unpin + Send,
    {
        while let Some(entry) = entries.try_next().await? {
            self.apply_one(entry);
        }
        Ok(())
    }

    async fn get_snapshot_builder(&mut self) -> SnapshotBuilder {
        let meta = SnapshotMeta {
            last_log_id: self.applied,
            last_membership: self.membership.clone(),
        };
        let snapshot = self.state().snapshot();
        SnapshotBuilder {
            snapshot: Snapshot { meta, snapshot },
            archive: self.archive.clone(),
        }
    }

    async fn install_snapshot(&mut self, meta: &SnapshotMeta, bytes: Vec<u8>) -> io::Result<()> {
        self.state()
            .restore(&bytes)
            .map_err(|refusal: RefuseState| io::Error::new(io::ErrorKind::InvalidData, refusal))?;
        self.applied = meta.last_log_id;
        self.membership = meta.last_membership.clone();
        let snapshot = Snapshot {
            meta: meta.clone(),
            snapshot: bytes,
        };
        self.archive.keep(snapshot).await
    }

    async fn get_current_snapshot(&mut self) -> io::Result<Option<Snapshot>> {
        let last = self.archive.last.lock();
        Ok(last.unwrap_or_else(PoisonError::into_inner).clone())
    }
}
