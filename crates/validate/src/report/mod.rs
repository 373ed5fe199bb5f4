//! What is told of a run: results as they come, a summary at the end, in whatever format somebody reads.
//!
//! A [`Reporter`] is fed events in input order and writes one format; several may listen to one run. Which one, and
//! where it writes to, is the caller's choice.

mod result;
mod summary;

pub use result::{MessageResult, SourceFault};
pub use summary::Summary;

use std::io;

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
