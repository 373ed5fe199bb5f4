//! `--format junit`: JUnit XML, one test suite with a test case a check.

use std::io::{self, Write};

use backbeat_validate::report::escape::Xml;

use super::Report;
use super::shown::Shown;
use crate::{Outcome, Verdict};

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let tally = report.tally();
    let skipped = tally.skipped + tally.known;
    let counts = format!(
        r#"tests="{}" failures="{}" errors="0" skipped="{skipped}" time="{:.3}""#,
        tally.checks(),
        tally.failed,
        report.took.as_secs_f64()
    );
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(out, r#"<testsuites name="backbeat conformance" {counts}>"#)?;
    writeln!(
        out,
        r#"  <testsuite name="{}: {}" {counts}>"#,
        report.suite,
        Xml(&report.target)
    )?;
    for verdict in &report.verdicts {
        case(verdict, out)?;
    }
    out.write_all(b"  </testsuite>\n</testsuites>\n")
}

fn case(verdict: &Verdict, out: &mut dyn Write) -> io::Result<()> {
    let check = &verdict.check;
    write!(
        out,
        r#"    <testcase name="{}" classname="{}" time="{:.3}">"#,
        Xml(&check.id),
        Xml(&check.requirements.join(" ")),
        verdict.took.as_secs_f64()
    )?;
    let seen = Xml(&verdict.seen);
    match verdict.outcome {
        Outcome::Passed => {}
        Outcome::Skipped => write!(out, r#"<skipped message="{seen}"/>"#)?,
        Outcome::KnownFailure => write!(out, r#"<skipped message="known to fail: {seen}"/>"#)?,
        Outcome::Failed => failure(verdict, out)?,
    }
    out.write_all(b"</testcase>\n")
}

fn failure(verdict: &Verdict, out: &mut dyn Write) -> io::Result<()> {
    let check = &verdict.check;
    write!(
        out,
        "<failure type=\"nonconformance\" message=\"{}\">{}\nexpected: {}\nseen: {}",
        Xml(&verdict.seen),
        Xml(&check.title),
        Xml(&check.expects),
        Xml(&verdict.seen)
    )?;
    for evidence in &verdict.evidence {
        write!(out, "\nevidence: {}", Xml(&Shown(evidence).to_string()))?;
    }
    out.write_all(b"</failure>")
}
