//! The redb file: tables, keys, and one durable transaction for each change. Who calls it, and on which thread, is
//! [`Disk`](super::Disk)'s business.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use redb::{
    Database, Durability, ReadableDatabase, ReadableTable, TableDefinition, WriteTransaction,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::counters::Meter;
use crate::name::{ClusterName, NodeName};
use crate::raft::{Entry, LogId, Snapshot, SnapshotMeta, Vote};
use crate::store::medium::Medium;
use crate::store::refusal::RefuseLedger;

const LOG: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("log");
const FACTS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("facts");

/// The format of the file. Raised when an older version could misread it; there is no way back and, so far, none
/// forward.
const FORMAT: u32 = 1;

/// The keys of the facts. `format` is four little-endian bytes for all time; the others are postcard.
mod key {
    pub(super) const FORMAT: &str = "format";
    pub(super) const IDENTITY: &str = "identity";
    pub(super) const VOTE: &str = "vote";
    pub(super) const COMMITTED: &str = "committed";
    pub(super) const PURGED: &str = "purged";
    pub(super) const SNAPSHOT_META: &str = "snapshot-meta";
    pub(super) const SNAPSHOT: &str = "snapshot";
    pub(super) const MAY_VOTE: &str = "may-vote";
    pub(super) const FOUNDERS: &str = "founders";
}

/// To whom a ledger belongs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Identity {
    pub(crate) cluster: ClusterName,
    pub(crate) node: NodeName,
    /// A number drawn when the file was made: a node whose file was lost comes back with another one.
    pub(crate) incarnation: u64,
}

/// The nodes that founded the cluster, as one of them knew them.
pub(crate) type Founders = BTreeMap<NodeName, Founder>;

/// A node that founded the cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Founder {
    pub(crate) address: String,
    pub(crate) incarnation: u64,
}

/// What a ledger holds when it is opened.
#[derive(Debug)]
pub(crate) struct Recovered {
    pub(crate) identity: Identity,
    pub(crate) vote: Option<Vote>,
    pub(crate) committed: Option<LogId>,
    pub(crate) purged: Option<LogId>,
    pub(crate) log: BTreeMap<u64, Entry>,
    pub(crate) snapshot: Option<Snapshot>,
    pub(crate) may_vote: bool,
    pub(crate) founders: Founders,
}

/// An open ledger.
pub(crate) struct Ledger {
    database: Database,
    meter: Arc<Meter>,
}

impl Ledger {
    /// Opens the ledger of this node, or makes one; checks that it is whole and belongs to this node. One that is refused
    /// is left as it was.
    pub(crate) fn open(
        medium: &Medium,
        identity: &Identity,
        meter: Arc<Meter>,
    ) -> Result<(Self, Recovered), RefuseLedger> {
        let path = medium.path();
        medium.open(|mut database| {
            // Reads every page, which are few: damage is found now, not in an hour.
            let whole = database.check_integrity();
            whole.map_err(|error| damaged(&path, &error))?;
            let ledger = Self { database, meter };
            ledger.claim(identity, &path)?;
            let recovered = ledger.recover(&path)?;
            check_owner(&recovered.identity, identity, &path)?;
            Ok((ledger, recovered))
        })
    }

    /// Writes the identity into a file that has none yet.
    fn claim(&self, identity: &Identity, path: &Path) -> Result<(), RefuseLedger> {
        let empty = self.is_empty().map_err(|error| damaged(path, &error))?;
        if !empty {
            return Ok(());
        }
        self.write(|transaction| {
            let mut facts = transaction.open_table(FACTS).map_err(io_error)?;
            let format = FORMAT.to_le_bytes();
            facts.insert(key::FORMAT, &format[..]).map_err(io_error)?;
            let identity = encode(identity)?;
            facts
                .insert(key::IDENTITY, &identity[..])
                .map_err(io_error)?;
            transaction.open_table(LOG).map_err(io_error)?;
            Ok(())
        })
        .map_err(|source| RefuseLedger::Disk {
            path: path.to_owned(),
            source,
        })
    }

    fn is_empty(&self) -> io::Result<bool> {
        let reading = self.database.begin_read().map_err(io_error)?;
        let tables = reading.list_tables().map_err(io_error)?;
        Ok(tables.count() == 0)
    }

    fn recover(&self, path: &Path) -> Result<Recovered, RefuseLedger> {
        let bytes = self.fact_bytes(key::FORMAT);
        let format = bytes
            .map_err(|error| damaged(path, &error))?
            .and_then(|bytes| <[u8; 4]>::try_from(bytes).ok())
            .map(u32::from_le_bytes)
            .ok_or_else(|| damaged(path, &"it has no format"))?;
        if format != FORMAT {
            return Err(RefuseLedger::Format {
                path: path.to_owned(),
                actual: format,
                allowed: FORMAT,
            });
        }
        self.read_all().map_err(|error| damaged(path, &error))
    }

    fn read_all(&self) -> io::Result<Recovered> {
        let meta: Option<SnapshotMeta> = self.fact(key::SNAPSHOT_META)?;
        let bytes = self.fact_bytes(key::SNAPSHOT)?;
        let recovered = Recovered {
            identity: self
                .fact(key::IDENTITY)?
                .ok_or_else(|| nonsense("it has no identity"))?,
            vote: self.fact(key::VOTE)?,
            committed: self.fact(key::COMMITTED)?,
            purged: self.fact(key::PURGED)?,
            log: self.read_log()?,
            snapshot: meta
                .zip(bytes)
                .map(|(meta, snapshot)| Snapshot { meta, snapshot }),
            may_vote: self.fact(key::MAY_VOTE)?.unwrap_or(false),
            founders: self.fact(key::FOUNDERS)?.unwrap_or_default(),
        };
        recovered.check_order()?;
        Ok(recovered)
    }

    fn read_log(&self) -> io::Result<BTreeMap<u64, Entry>> {
        let reading = self.database.begin_read().map_err(io_error)?;
        let table = reading.open_table(LOG).map_err(io_error)?;
        let rows = table.iter().map_err(io_error)?;
        rows.map(|row| {
            let (index, bytes) = row.map_err(io_error)?;
            Ok((index.value(), decode(bytes.value())?))
        })
        .collect()
    }

    fn fact<T: DeserializeOwned>(&self, key: &str) -> io::Result<Option<T>> {
        let bytes = self.fact_bytes(key)?;
        bytes.map(|bytes| decode(&bytes)).transpose()
    }

    fn fact_bytes(&self, key: &str) -> io::Result<Option<Vec<u8>>> {
        let reading = self.database.begin_read().map_err(io_error)?;
        let table = reading.open_table(FACTS).map_err(io_error)?;
        let value = table.get(key).map_err(io_error)?;
        Ok(value.map(|value| value.value().to_vec()))
    }

    /// Appends entries, durably, in place of those that have the same index.
    pub(crate) fn append(&self, entries: &[(u64, Vec<u8>)]) -> io::Result<()> {
        self.write(|transaction| {
            let mut log = transaction.open_table(LOG).map_err(io_error)?;
            for (index, bytes) in entries {
                log.insert(index, &bytes[..]).map_err(io_error)?;
            }
            Ok(())
        })
    }

    /// Removes the entries from `first` on, durably.
    pub(crate) fn truncate_from(&self, first: u64) -> io::Result<()> {
        self.write(|transaction| {
            let mut log = transaction.open_table(LOG).map_err(io_error)?;
            log.retain_in(first.., |_, _| false).map_err(io_error)
        })
    }

    /// Removes the entries up to `last`, which a snapshot holds, durably.
    pub(crate) fn purge(&self, last: LogId) -> io::Result<()> {
        self.write(|transaction| {
            put(transaction, key::PURGED, &last)?;
            let mut log = transaction.open_table(LOG).map_err(io_error)?;
            log.retain_in(..=last.index, |_, _| false).map_err(io_error)
        })
    }

    pub(crate) fn save_vote(&self, vote: &Vote) -> io::Result<()> {
        self.write(|transaction| put(transaction, key::VOTE, vote))
    }

    /// Notes what is committed. Not synced: it follows with the next durable write, and until then a restart applies
    /// less of the log and learns the rest from the leader.
    pub(crate) fn save_committed(&self, committed: LogId) -> io::Result<()> {
        let mut transaction = self.database.begin_write().map_err(io_error)?;
        let lax = transaction.set_durability(Durability::None);
        lax.map_err(|error| io::Error::other(error.to_string()))?;
        put(&transaction, key::COMMITTED, &committed)?;
        transaction.commit().map_err(io_error)
    }

    pub(crate) fn save_snapshot(&self, meta: &SnapshotMeta, bytes: &[u8]) -> io::Result<()> {
        self.write(|transaction| {
            put(transaction, key::SNAPSHOT_META, meta)?;
            let mut facts = transaction.open_table(FACTS).map_err(io_error)?;
            facts.insert(key::SNAPSHOT, bytes).map_err(io_error)?;
            Ok(())
        })
    }

    /// Notes that this node may vote from now on, and who founded the cluster with it, if it did.
    pub(crate) fn allow_to_vote(&self, founders: &Founders) -> io::Result<()> {
        self.write(|transaction| {
            put(transaction, key::MAY_VOTE, &true)?;
            put(transaction, key::FOUNDERS, founders)
        })
    }

    /// One transaction, synced before it returns.
    fn write(&self, change: impl FnOnce(&WriteTransaction) -> io::Result<()>) -> io::Result<()> {
        let started = Instant::now();
        let transaction = self.database.begin_write().map_err(io_error)?;
        change(&transaction)?;
        transaction.commit().map_err(io_error)?;
        self.meter.synced(started.elapsed());
        Ok(())
    }
}

impl Recovered {
    /// The log has no holes, begins where the purge ended, and every entry stands at its index.
    fn check_order(&self) -> io::Result<()> {
        let first = self
            .purged
            .map_or(0, |purged| purged.index.saturating_add(1));
        let misplaced = self
            .log
            .iter()
            .zip(first..)
            .find(|((index, entry), due)| *index != due || entry.log_id.index != *due);
        match misplaced {
            Some((_, due)) => Err(nonsense(&format!("the entry at {due} is missing"))),
            None => Ok(()),
        }
    }
}

fn check_owner(actual: &Identity, given: &Identity, path: &Path) -> Result<(), RefuseLedger> {
    if actual.cluster != given.cluster {
        return Err(RefuseLedger::OtherCluster {
            path: path.to_owned(),
            actual: actual.cluster.to_string(),
            given: given.cluster.to_string(),
        });
    }
    if actual.node != given.node {
        return Err(RefuseLedger::OtherNode {
            path: path.to_owned(),
            actual: actual.node.to_string(),
            given: given.node.to_string(),
        });
    }
    Ok(())
}

fn put(transaction: &WriteTransaction, key: &str, value: &impl Serialize) -> io::Result<()> {
    let bytes = encode(value)?;
    let mut facts = transaction.open_table(FACTS).map_err(io_error)?;
    facts.insert(key, &bytes[..]).map_err(io_error)?;
    Ok(())
}

pub(crate) fn encode(value: &impl Serialize) -> io::Result<Vec<u8>> {
    postcard::to_stdvec(value).map_err(io::Error::other)
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> io::Result<T> {
    postcard::from_bytes(bytes)
        .map_err(|error| nonsense(&format!("a record is unreadable: {error}")))
}

fn nonsense(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

fn damaged(path: &Path, reason: &dyn std::fmt::Display) -> RefuseLedger {
    RefuseLedger::Damaged {
        path: path.to_owned(),
        reason: reason.to_string(),
    }
}

fn io_error(error: impl Into<redb::Error>) -> io::Error {
    match error.into() {
        redb::Error::Io(error) => error,
        other => io::Error::other(other.to_string()),
    }
}
