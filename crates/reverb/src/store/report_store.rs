//! The seam between reverb and whatever keeps its reports.

use super::KeptReport;
use backbeat_contract::{BeatIndex, WindowId};
use backbeat_datafile::RefuseFile;
use std::ops::RangeInclusive;

/// Keeps reports, and what a restart goes on from. All calls may block on a disk; none waits for anything else.
pub trait ReportStore: Send + Sync + 'static {
    /// Keeps a report that was told here, and gives whether it is the first of its window; what was told first stands.
    fn tell(&self, report: &KeptReport) -> Result<bool, RefuseStore>;

    /// Keeps a report that another has published, in place of one that was told here.
    fn adopt(&self, report: &KeptReport) -> Result<(), RefuseStore>;

    /// Marks the report of a window as published.
    fn mark_published(&self, window: WindowId) -> Result<(), RefuseStore>;

    /// Keeps the open windows.
    fn keep(&self, keepsake: &[u8]) -> Result<(), RefuseStore>;

    /// The open windows as last kept.
    fn keepsake(&self) -> Result<Option<Vec<u8>>, RefuseStore>;

    /// The report of a window.
    fn report(&self, window: WindowId) -> Result<Option<KeptReport>, RefuseStore>;

    /// The latest reports, the newest first: at most `limit`, told before that of the window `before` when one is named.
    fn latest(
        &self,
        limit: usize,
        before: Option<WindowId>,
    ) -> Result<Vec<KeptReport>, RefuseStore>;

    /// The reports of windows that have a beat in `beats`, in the order of their first beats: at most `limit`.
    fn between(
        &self,
        beats: RangeInclusive<BeatIndex>,
        limit: usize,
    ) -> Result<Vec<KeptReport>, RefuseStore>;

    /// The reports that are not known to have been published, the oldest first.
    fn unpublished(&self) -> Result<Vec<KeptReport>, RefuseStore>;

    /// Whether what is kept is there after this process.
    fn outlives_process(&self) -> bool;

    /// How many reports are kept.
    fn len(&self) -> Result<u64, RefuseStore>;

    /// Whether none is.
    fn is_empty(&self) -> Result<bool, RefuseStore> {
        Ok(self.len()? == 0)
    }
}

/// Why a store does not do what it was asked to.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseStore {
    /// The folder or the file cannot be used.
    #[error(
        "the report store cannot be opened: {0}; choose another --data-dir, or move the file away"
    )]
    Open(#[from] RefuseFile),
    /// Reading or writing failed.
    #[error("the report store failed: {0}")]
    Storage(#[from] redb::Error),
    /// What is kept is not what was written.
    #[error("a kept report cannot be read: {0}")]
    Form(#[from] serde_json::Error),
}

macro_rules! storage {
    ($($fault:ty),+) => {
        $(impl From<$fault> for RefuseStore {
            fn from(fault: $fault) -> Self {
                Self::Storage(fault.into())
            }
        })+
    };
}

storage!(
    redb::StorageError,
    redb::TableError,
    redb::TransactionError,
    redb::CommitError
);
