//! `--format tap`: version 14 of the Test Anything Protocol, a test point a message.
//!
//! The plan comes last, since nobody knows it sooner. With `--quiet` the messages that are not listed stand in one
//! test point of their kind, so that a quiet run of valid messages is a passed test and not an empty one.

use super::escape::{TapDescription, YamlScalar};
use super::headline::{Count, Headline, SourceName};
use super::legible::Legible;
use super::{MessageResult, Out, Reporter, SourceFault, Summary};
use crate::Verdict;
use backbeat_contract::Diagnostic;
use std::fmt;
use std::io::{self, Write};

/// Writes a test point a message and a source that cannot be read.
pub(super) struct Tap {
    out: Out,
    points: u64,
    listed_valid: u64,
    listed_skipped: u64,
}

impl Tap {
    /// Begins the stream.
    pub(super) fn begin(mut out: Out) -> io::Result<Self> {
        out.write_all(b"TAP version 14\n")?;
        Ok(Self {
            out,
            points: 0,
            listed_valid: 0,
            listed_skipped: 0,
        })
    }

    /// Writes the head of the next test point.
    fn point(&mut self, passed: bool, description: fmt::Arguments<'_>) -> io::Result<()> {
        self.points += 1;
        let verdict = if passed { "ok" } else { "not ok" };
        write!(self.out, "{verdict} {} - {description}", self.points)
    }

    fn diagnostics(&mut self, result: &MessageResult) -> io::Result<()> {
        let diagnostics = &result.judgement.diagnostics;
        if diagnostics.is_empty() {
            return Ok(());
        }
        self.out.write_all(b"  ---\n  diagnostics:\n")?;
        for Diagnostic {
            code,
            severity,
            pointer,
            line,
            column,
            message,
            help,
            ..
        } in diagnostics
        {
            writeln!(
                self.out,
                "    - code: {code}\n      severity: {severity}\n      source: {}\n      line: {line}\n      \
                 column: {column}\n      pointer: {}\n      message: {}\n      help: {}",
                YamlScalar(&result.source),
                YamlScalar(pointer),
                YamlScalar(message),
                YamlScalar(help)
            )?;
        }
        self.out.write_all(b"  ...\n")
    }

    /// Writes one test point for all messages of a verdict that a quiet run does not list.
    fn unlisted(&mut self, count: u64, what: &str, directive: &str) -> io::Result<()> {
        if count == 0 {
            return Ok(());
        }
        let count = Count(count, "message");
        self.point(
            true,
            format_args!("{count} {what}, not listed{directive}\n"),
        )
    }
}

impl Reporter for Tap {
    fn message(&mut self, result: &MessageResult) -> io::Result<()> {
        let verdict = result.judgement.verdict;
        let directive = match verdict {
            Verdict::Skipped => " # SKIP not judged",
            Verdict::Valid | Verdict::Invalid => "",
        };
        self.listed_valid += u64::from(verdict == Verdict::Valid);
        self.listed_skipped += u64::from(verdict == Verdict::Skipped);
        self.point(
            verdict != Verdict::Invalid,
            format_args!(
                "{}:{} message {} {}{directive}\n",
                TapDescription(SourceName(&result.source)),
                result.origin.line,
                result.number(),
                TapDescription(Legible(result.type_name())),
            ),
        )?;
        self.diagnostics(result)
    }

    fn unreadable(&mut self, fault: &SourceFault) -> io::Result<()> {
        self.point(
            false,
            format_args!(
                "{} unreadable\n  ---\n  unreadable: {}\n  help: {}\n  ...\n",
                TapDescription(SourceName(&fault.source)),
                YamlScalar(&fault.reason),
                YamlScalar(&fault.help)
            ),
        )
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        let valid = summary.valid.saturating_sub(self.listed_valid);
        let skipped = summary.skipped.saturating_sub(self.listed_skipped);
        self.unlisted(valid, "valid", "")?;
        self.unlisted(skipped, "not judged", " # SKIP not judged")?;
        write!(self.out, "1..{}", self.points)?;
        let headline = Headline(summary);
        if self.points == 0 {
            write!(self.out, " # SKIP {headline}")?;
        }
        writeln!(self.out, "\n# {headline}")?;
        self.out.flush()
    }
}
