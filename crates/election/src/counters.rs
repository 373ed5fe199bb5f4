//! What a node has counted: the snapshot that others read, and the meter behind it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Counters since the start of the node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counters {
    /// Elections this node has won.
    pub elections_won: u64,
    /// How often the term changed.
    pub term_changes: u64,
    /// Requests to other members that brought no answer: unreachable, refused or too late.
    pub calls_failed: u64,
    /// Requests of others that made no sense. What the transport refused before is in its own counters.
    pub requests_garbled: u64,
    /// Log entries written.
    pub entries_written: u64,
    /// Durable writes.
    pub syncs: u64,
    /// The time they took, together, the fsync included.
    pub sync_time: Duration,
    /// Snapshots built or installed.
    pub snapshots: u64,
}

/// The live counters; each is independent, so a snapshot is not one instant.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    pub(crate) elections_won: AtomicU64,
    pub(crate) term_changes: AtomicU64,
    pub(crate) calls_failed: AtomicU64,
    pub(crate) requests_garbled: AtomicU64,
    pub(crate) entries_written: AtomicU64,
    pub(crate) syncs: AtomicU64,
    pub(crate) sync_nanos: AtomicU64,
    pub(crate) snapshots: AtomicU64,
}

impl Meter {
    pub(crate) fn synced(&self, took: Duration) {
        count(&self.syncs);
        let nanos = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        self.sync_nanos.fetch_add(nanos, Ordering::Relaxed);
    }

    pub(crate) fn snapshot(&self) -> Counters {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counters {
            elections_won: read(&self.elections_won),
            term_changes: read(&self.term_changes),
            calls_failed: read(&self.calls_failed),
            requests_garbled: read(&self.requests_garbled),
            entries_written: read(&self.entries_written),
            syncs: read(&self.syncs),
            sync_time: Duration::from_nanos(read(&self.sync_nanos)),
            snapshots: read(&self.snapshots),
        }
    }
}

/// One more.
pub(crate) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}
