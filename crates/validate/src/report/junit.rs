//! `--format junit`: JUnit XML, a test suite a source, a test case a message.
//!
//! Counts stand before what they count, so the suites wait in a temporary file until the run is over. The root's
//! counts are those of the whole run. With `--quiet` only messages about which there is something to say are test
//! cases, and a suite counts the cases that it lists.

use super::escape::Xml;
use super::headline::Empty;
use super::plain::PlainLine;
use super::spool::Spool;
use super::{MessageResult, Out, Reporter, SourceFault, Summary};
use crate::Verdict;
use backbeat_contract::Severity;
use std::io::{self, Write};
use std::sync::Arc;

/// Writes the document when the run is over.
pub(super) struct Junit {
    out: Out,
    /// The suites that are complete.
    suites: Spool,
    suite: Option<Suite>,
    /// The test cases of the suite that is not.
    cases: Spool,
}

/// A source whose messages are coming in.
struct Suite {
    source: Arc<str>,
    tests: u64,
    failures: u64,
    errors: u64,
    skipped: u64,
}

impl Junit {
    /// A report to `out`.
    pub(super) fn new(out: Out) -> Self {
        Self {
            out,
            suites: Spool::new(),
            suite: None,
            cases: Spool::new(),
        }
    }

    /// The suite of a source. Sources come one after the other, so another one's suite is complete.
    fn suite(&mut self, source: &Arc<str>) -> io::Result<&mut Suite> {
        if let Some(other) = self.suite.take_if(|suite| suite.source != *source) {
            self.close(&other)?;
        }
        Ok(self.suite.get_or_insert_with(|| Suite {
            source: Arc::clone(source),
            tests: 0,
            failures: 0,
            errors: 0,
            skipped: 0,
        }))
    }

    /// Moves a complete suite to the others.
    fn close(&mut self, suite: &Suite) -> io::Result<()> {
        writeln!(
            self.suites,
            r#"  <testsuite name="{}" tests="{}" failures="{}" errors="{}" skipped="{}">"#,
            Xml(&suite.source),
            suite.tests,
            suite.failures,
            suite.errors,
            suite.skipped
        )?;
        self.cases.drain_to(&mut self.suites)?;
        self.suites.write_all(b"  </testsuite>\n")
    }

    /// Writes what is wrong with a message: the first error names the failure, its text has them all.
    fn failure(&mut self, result: &MessageResult) -> io::Result<()> {
        let diagnostics = &result.judgement.diagnostics;
        let mut errors = diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error);
        let (code, message) = errors.next().map_or(("invalid", ""), |first| {
            (first.code.as_str(), first.message.as_str())
        });
        write!(
            self.cases,
            r#"      <failure type="{code}" message="{}"#,
            Xml(message)
        )?;
        match errors.count() {
            0 => {}
            more => write!(self.cases, " (and {more} more)")?,
        }
        self.cases.write_all(b"\">")?;
        self.texts(result)?;
        self.cases.write_all(b"</failure>\n")
    }

    fn texts(&mut self, result: &MessageResult) -> io::Result<()> {
        for (index, diagnostic) in result.judgement.diagnostics.iter().enumerate() {
            let line = PlainLine {
                source: &result.source,
                diagnostic,
            };
            let separator = if index == 0 { "" } else { "\n" };
            write!(self.cases, "{separator}{}", Xml(&line.to_string()))?;
        }
        Ok(())
    }
}

impl Reporter for Junit {
    fn message(&mut self, result: &MessageResult) -> io::Result<()> {
        let verdict = result.judgement.verdict;
        let suite = self.suite(&result.source)?;
        suite.tests += 1;
        suite.failures += u64::from(verdict == Verdict::Invalid);
        suite.skipped += u64::from(verdict == Verdict::Skipped);
        write!(
            self.cases,
            r#"    <testcase name="message {} (line {})" classname="{}""#,
            result.number(),
            result.origin.line,
            Xml(result.type_name())
        )?;
        match verdict {
            Verdict::Valid if result.judgement.diagnostics.is_empty() => {
                return self.cases.write_all(b"/>\n");
            }
            Verdict::Valid => {
                self.cases.write_all(b">\n      <system-out>")?;
                self.texts(result)?;
                self.cases.write_all(b"</system-out>\n")?;
            }
            Verdict::Skipped => {
                self.cases
                    .write_all(b">\n      <skipped message=\"not judged\"/>\n")?;
            }
            Verdict::Invalid => {
                self.cases.write_all(b">\n")?;
                self.failure(result)?;
            }
        }
        self.cases.write_all(b"    </testcase>\n")
    }

    fn unreadable(&mut self, fault: &SourceFault) -> io::Result<()> {
        let suite = self.suite(&fault.source)?;
        suite.tests += 1;
        suite.errors += 1;
        writeln!(
            self.cases,
            "    <testcase name=\"readable\" classname=\"source\">\n      \
             <error type=\"unreadable\" message=\"{}\">{}</error>\n    </testcase>",
            Xml(&fault.reason),
            Xml(&fault.help)
        )
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        if let Some(last) = self.suite.take() {
            self.close(&last)?;
        }
        writeln!(
            self.out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <testsuites name=\"backbeat validate\" tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{:.3}\">",
            summary.messages + summary.skipped + summary.unreadable,
            summary.invalid,
            summary.unreadable,
            summary.elapsed.as_secs_f64()
        )?;
        self.suites.drain_to(&mut self.out)?;
        for source in &summary.empty {
            writeln!(
                self.out,
                "  <testsuite name=\"{}\" tests=\"0\" failures=\"0\" errors=\"0\" skipped=\"0\">\n    \
                 <system-out>{}</system-out>\n  </testsuite>",
                Xml(source),
                Xml(&Empty(std::slice::from_ref(source)).to_string())
            )?;
        }
        self.out.write_all(b"</testsuites>\n")?;
        self.out.flush()
    }
}
