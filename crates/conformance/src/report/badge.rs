//! `--format badge`: the verdict in one line, for a commit status or a badge.

use std::io::{self, Write};

use super::Report;

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let tally = report.tally();
    let verdict = if tally.conforms() {
        "conforms"
    } else if tally.failed > 0 {
        "does not conform"
    } else {
        "not tried"
    };
    writeln!(out, "backbeat {}: {verdict} ({tally})", report.suite)
}
