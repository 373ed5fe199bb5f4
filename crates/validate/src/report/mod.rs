//! What is told of a run: results as they come, a summary at the end, in whatever format somebody reads.
//!
//! A [`Reporter`] is fed events in input order and writes one format; several may listen to one run. Which
//! [`Format`], and where it writes to, is the caller's choice. Every format has a file of its own here; what a
//! program may rely on in `json` and `ndjson` is in [`document`] and published as a schema
//! ([`validation_report_schema`]).
//!
//! Numbers: `index` counts the messages of a source from 0, for programs; `message 1` is the first, for people.

pub mod document;
pub mod escape;
mod excerpt;
mod format;
mod github;
mod headline;
mod json;
mod junit;
mod legible;
mod ndjson;
mod plain;
mod pretty;
mod problem;
mod result;
mod sarif;
mod schema;
mod spool;
mod summary;
mod tap;

pub use format::{Format, Options, UnknownFormat};
pub use legible::Legible;
pub use result::{MessageResult, SourceFault};
pub use schema::{VALIDATION_REPORT_SCHEMA_FILE, validation_report_schema};
pub use summary::Summary;

use std::io::{self, BufWriter, Write};

/// The name of standard input among sources.
pub const STANDARD_INPUT: &str = "-";

/// Writes one format. Events come in input order: every message and every source that could not be read as it is
/// met, the summary last.
pub trait Reporter {
    /// A message has been judged. Valid messages without diagnostics come only when the run is not quiet.
    fn message(&mut self, result: &MessageResult) -> io::Result<()>;

    /// A source cannot be read, or not to its end.
    fn unreadable(&mut self, fault: &SourceFault) -> io::Result<()>;

    /// The run is over. Flushes.
    fn finish(&mut self, summary: &Summary) -> io::Result<()>;
}

/// Where reports go.
type Out = BufWriter<Box<dyn Write + Send>>;
