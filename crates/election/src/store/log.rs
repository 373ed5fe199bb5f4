//! The log as openraft wants it: reads come from a mirror in memory, writes go to the disk.
//!
//! The log is short (a snapshot every 500 entries, of at most 64 KiB each), so the mirror is small, and replication
//! does not wait behind the leader's own fsync.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::io;
use std::ops::RangeBounds;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use openraft::storage::{IOFlushed, RaftLogStorage};
use openraft::{LogState, OptionalSend, RaftLogReader};

use crate::counters::Meter;
use crate::raft::{Entry, LogId, Types, Vigil, Vote};
use crate::store::disk::Disk;
use crate::store::ledger::{Ledger, Recovered, encode};

/// A handle on the log; clones share it.
#[derive(Clone)]
pub(crate) struct Log {
    mirror: Arc<Mutex<Mirror>>,
    disk: Disk,
    vigil: Arc<Vigil>,
    meter: Arc<Meter>,
}

/// What the ledger holds, or will hold once the disk has done what it was given.
#[derive(Debug)]
struct Mirror {
    vote: Option<Vote>,
    committed: Option<LogId>,
    purged: Option<LogId>,
    entries: BTreeMap<u64, Entry>,
}

impl Log {
    pub(crate) fn new(
        recovered: &Recovered,
        disk: Disk,
        vigil: Arc<Vigil>,
        meter: Arc<Meter>,
    ) -> Self {
        let mirror = Mirror {
            vote: recovered.vote.clone(),
            committed: recovered.committed,
            purged: recovered.purged,
            entries: recovered.log.clone(),
        };
        Self {
            mirror: Arc::new(Mutex::new(mirror)),
            disk,
            vigil,
            meter,
        }
    }

    /// Has the disk do it while openraft waits.
    async fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Ledger) -> io::Result<T> + Send + 'static,
    ) -> io::Result<T> {
        let _held_up = self.vigil.hold_up();
        self.disk.run(job).await
    }

    fn mirror(&self) -> MutexGuard<'_, Mirror> {
        self.mirror.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RaftLogReader<Types> for Log {
    async fn try_get_log_entries<R: RangeBounds<u64> + Clone + Debug + OptionalSend>(
        &mut self,
        range: R,
    ) -> io::Result<Vec<Entry>> {
        let mirror = self.mirror();
        // An inverted range, at which a BTreeMap panics, holds nothing.
        let held = |(index, _): &(&u64, &Entry)| range.contains(index);
        Ok(mirror
            .entries
            .iter()
            .filter(held)
            .map(|(_, entry)| entry.clone())
            .collect())
    }

    async fn read_vote(&mut self) -> io::Result<Option<Vote>> {
        Ok(self.mirror().vote.clone())
    }
}

impl RaftLogStorage<Types> for Log {
    type LogReader = Self;

    async fn get_log_state(&mut self) -> io::Result<LogState<Types>> {
        let mirror = self.mirror();
        let last = mirror.entries.values().next_back();
        Ok(LogState {
            last_purged_log_id: mirror.purged,
            last_log_id: last.map(|entry| entry.log_id).or(mirror.purged),
        })
    }

    async fn get_log_reader(&mut self) -> Self {
        self.clone()
    }

    async fn save_vote(&mut self, vote: &Vote) -> io::Result<()> {
        let saved = vote.clone();
        self.write(move |ledger| ledger.save_vote(&saved)).await?;
        // Only now: a vote that is not durable must not be seen.
        self.mirror().vote = Some(vote.clone());
        Ok(())
    }

    async fn save_committed(&mut self, committed: Option<LogId>) -> io::Result<()> {
        self.mirror().committed = committed;
        let Some(committed) = committed else {
            return Ok(());
        };
        self.write(move |ledger| ledger.save_committed(committed))
            .await
    }

    async fn read_committed(&mut self) -> io::Result<Option<LogId>> {
        Ok(self.mirror().committed)
    }

    async fn append<I>(&mut self, entries: I, flushed: IOFlushed<Types>) -> io::Result<()>
    where
        I: IntoIterator<Item = Entry> + OptionalSend,
        I::IntoIter: OptionalSend,
    {
        let mut written = Vec::new();
        {
            let mut mirror = self.mirror();
            for entry in entries {
                written.push((entry.log_id.index, encode(&entry)?));
                mirror.entries.insert(entry.log_id.index, entry);
            }
        }
        let meter = Arc::clone(&self.meter);
        // The disk takes it at once unless it has enough to do.
        let _held_up = self.vigil.hold_up();
        self.disk
            .hand_in(move |ledger| {
                let result = ledger.append(&written);
                if result.is_ok() {
                    let entries = written.len() as u64;
                    meter.entries_written.fetch_add(entries, Ordering::Relaxed);
                }
                flushed.io_completed(result);
            })
            .await
    }

    async fn truncate_after(&mut self, last: Option<LogId>) -> io::Result<()> {
        let first = last.map_or(0, |last| last.index.saturating_add(1));
        self.mirror().entries.split_off(&first);
        self.write(move |ledger| ledger.truncate_from(first)).await
    }

    async fn purge(&mut self, last: LogId) -> io::Result<()> {
        {
            let mut mirror = self.mirror();
            mirror.entries = mirror.entries.split_off(&last.index.saturating_add(1));
            mirror.purged = Some(last);
        }
        self.write(move |ledger| ledger.purge(last)).await
    }
}
