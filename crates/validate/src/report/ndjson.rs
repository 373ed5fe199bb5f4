//! `--format ndjson`: one object a line, for programs that read results as they come.

use super::document::{ReportedMessage, ReportedSummary, SummaryLine, UnreadableLine, VERSION};
use super::{MessageResult, Out, Reporter, SourceFault, Summary};
use crate::Verdict;
use serde::Serialize;
use std::io::{self, Write};

/// Writes a line a result, and the summary last.
pub(super) struct Ndjson {
    out: Out,
}

impl Ndjson {
    /// A report to `out`.
    pub(super) fn new(out: Out) -> Self {
        Self { out }
    }

    fn line(&mut self, line: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, line)?;
        self.out.write_all(b"\n")
    }
}

impl Reporter for Ndjson {
    fn message(&mut self, result: &MessageResult) -> io::Result<()> {
        if result.judgement.verdict == Verdict::Skipped {
            return Ok(());
        }
        self.line(&ReportedMessage::from(result))
    }

    fn unreadable(&mut self, fault: &SourceFault) -> io::Result<()> {
        self.line(&UnreadableLine::from(fault))
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.line(&SummaryLine {
            version: VERSION,
            summary: ReportedSummary::from(summary),
        })?;
        self.out.flush()
    }
}
