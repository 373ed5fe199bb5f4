//! What the bench is doing, told on the standard error stream so that the standard output holds results only.

use std::io::{self, Write};

/// Writes one line of progress. A closed stream loses the line and nothing else.
pub(crate) fn tell(line: &str) {
    let _ = writeln!(io::stderr().lock(), "bench: {line}");
}
