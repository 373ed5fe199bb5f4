//! `--format json`: one document, written as results come.

use super::document::{ReportedMessage, ReportedSummary, UnreadableSource, VERSION};
use super::spool::Spool;
use super::{MessageResult, Out, Reporter, SourceFault, Summary};
use crate::Verdict;
use std::io::{self, Write};

/// Writes a [`Report`](super::document::Report), one result a line.
pub(super) struct Json {
    out: Out,
    /// What stands between the last result and the next.
    separator: &'static str,
    /// Unreadable sources come between results and are written after them.
    unreadable: Spool,
}

/// Between results, so that the document can be read and searched by lines too.
const SEPARATOR: &str = ",\n";

impl Json {
    /// Begins the document.
    pub(super) fn begin(mut out: Out) -> io::Result<Self> {
        write!(out, "{{\"version\":{VERSION},\"results\":[")?;
        Ok(Self {
            out,
            separator: "\n",
            unreadable: Spool::new(),
        })
    }
}

impl Reporter for Json {
    fn message(&mut self, result: &MessageResult) -> io::Result<()> {
        if result.judgement.verdict == Verdict::Skipped {
            return Ok(());
        }
        self.out.write_all(self.separator.as_bytes())?;
        self.separator = SEPARATOR;
        serde_json::to_writer(&mut self.out, &ReportedMessage::from(result))?;
        Ok(())
    }

    fn unreadable(&mut self, fault: &SourceFault) -> io::Result<()> {
        if !self.unreadable.is_empty() {
            self.unreadable.write_all(SEPARATOR.as_bytes())?;
        }
        let line = serde_json::to_vec(&UnreadableSource::from(fault))?;
        self.unreadable.write_all(&line)
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.out.write_all(b"\n],\"unreadable\":[")?;
        self.unreadable.drain_to(&mut self.out)?;
        self.out.write_all(b"],\n\"summary\":")?;
        serde_json::to_writer(&mut self.out, &ReportedSummary::from(summary))?;
        self.out.write_all(b"}\n")?;
        self.out.flush()
    }
}
