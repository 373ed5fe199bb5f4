//! Reports that were told, and the open windows as last written down (BACKBEAT-REQ-022).
//!
//! [`ReportStore`] is the seam; [`RedbStore`] keeps them in one file, or in memory. Calls block on the disk and are made
//! from [`crate::node`]'s keeper and from threads for blocking work only.

mod kept_report;
mod redb_store;
mod report_store;
mod retention;
mod table;

pub use kept_report::KeptReport;
pub use redb_store::RedbStore;
pub use report_store::{RefuseStore, ReportStore};
pub use retention::Retention;
