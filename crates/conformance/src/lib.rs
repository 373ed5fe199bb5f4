//! Conformance: checks, the requirements that they cover, verdicts with evidence, reports.
//!
//! - A [`Check`] says what an implementation must do and which requirement asks for it.
//! - A [`Verdict`] says whether it did, what was seen, and shows the [`Evidence`].
//! - A [`report::Report`] is the verdicts of a suite, to be written in whatever format somebody reads.
//! - A [`Corpus`] is the suites as data; a [`Trace`] says which checks cover a [`Requirement`].
//! - A [`Suite`] is a set of checks that are tried together against one implementation.
//!
//! The suites that need no network are here: [`contract`], [`validator`] and [`recording`].
//!
//! Listening to live services is `backbeat-audition`; judging bytes is `backbeat-validate`; the rules over a sequence
//! are `backbeat-sequence`.

mod check;
pub mod contract;
pub mod corpus;
mod evidence;
pub mod recording;
pub mod report;
mod suite;
mod traceability;
pub mod validator;
mod verdict;

pub use check::Check;
pub use corpus::{Corpus, Requirement};
pub use evidence::Evidence;
pub use suite::Suite;
pub use traceability::Trace;
pub use verdict::{Outcome, Verdict};
