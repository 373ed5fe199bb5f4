//! What a node must not forget: log, vote, commitment, snapshot and identity, in one redb file.
//!
//! ```text
//! openraft ──► Log (mirror in memory: reads) ──► Disk (one owner: a thread or a task) ──► Ledger (redb) ──► Medium
//! ```

mod disk;
mod image;
mod ledger;
mod log;
mod medium;
mod plug;
mod refusal;

#[cfg(test)]
mod suite_tests;

pub use image::{DiskFault, MemoryDisk};
pub use refusal::RefuseLedger;

pub(crate) use disk::Disk;
pub(crate) use ledger::{Founder, Founders, Identity, Ledger, Recovered};
pub(crate) use log::Log;
pub(crate) use medium::Medium;
