//! What is told of a suite that was tried: the verdicts in whatever format somebody reads.
//!
//! A [`Report`] is a value; [`Format::write`] writes it. Every format has a file of its own here; what a program may
//! rely on in `json` is in [`document`] and published as a schema ([`conformance_report_schema`]).

mod badge;
pub mod document;
mod format;
mod junit;
mod pretty;
mod schema;
mod shown;
mod tally;
mod tap;

pub use format::{Format, Look, UnknownFormat};
pub use schema::{CONFORMANCE_REPORT_SCHEMA_FILE, conformance_report_schema};
pub use tally::Tally;

use std::time::Duration;

use crate::{Suite, Verdict};

/// What came of trying a suite against one implementation.
#[derive(Clone, Debug)]
pub struct Report {
    /// The suite.
    pub suite: Suite,
    /// What was judged: a command, a file, a cluster.
    pub target: Box<str>,
    /// The verdicts, in the order in which the suite has its checks.
    pub verdicts: Vec<Verdict>,
    /// How long all of it took.
    pub took: Duration,
}

impl Report {
    /// The verdicts counted.
    pub fn tally(&self) -> Tally {
        Tally::of(&self.verdicts)
    }
}
