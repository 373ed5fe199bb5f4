//! A run: many sources, several threads, results in input order, bounded memory.
//!
//! ```text
//!   jobs (one lock) ──► workers ──► a bounded channel per job ──► collector ──► reporters
//!        files by the hundred,                                     takes the jobs' channels
//!        chunks of streams                                         in the order of the jobs
//! ```
//!
//! A worker takes a job and announces its channel under one lock, so the collector meets the channels in input order.
//! A worker that runs ahead fills its channel and waits; the job that the collector is at is always being worked on,
//! so nobody waits in a circle.
//!
//! A recording is one job whatever its length (`recording`): each of its messages is held against those before it.

mod block;
mod collect;
mod jobs;
mod progress;
mod recording;
mod work;

pub use progress::Progress;

use crate::judge::Judge;
use crate::report::{Reporter, Summary};
use crate::source::{Input, Selection};
use std::io;
use std::num::NonZeroUsize;

/// What is to be validated, and how.
#[derive(Debug)]
pub struct Run {
    /// Where the messages are.
    pub inputs: Vec<Input>,
    /// Which files of folders are read.
    pub selection: Selection,
    /// Who judges.
    pub judge: Judge,
    /// How many threads judge.
    pub jobs: NonZeroUsize,
    /// Whether valid messages without diagnostics are only counted.
    pub quiet: bool,
    /// Whether results carry their message's bytes, for reporters that show them.
    pub keep_text: bool,
    /// How many errors end the run; `None` for no end.
    pub max_errors: Option<u64>,
}

impl Run {
    /// Validates everything, and tells `reporter` what is found, in input order. An error is one of the reporter's.
    pub fn execute(&self, reporter: &mut dyn Reporter, progress: &Progress) -> io::Result<Summary> {
        collect::execute(self, reporter, progress)
    }
}
