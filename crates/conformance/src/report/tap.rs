//! `--format tap`: version 14 of the Test Anything Protocol, a test point a check. A known failure is TAP's `TODO`.

use std::io::{self, Write};

use backbeat_validate::report::Legible;
use backbeat_validate::report::escape::{TapDescription, YamlScalar};

use super::Report;
use super::shown::Shown;
use crate::{Outcome, Verdict};

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "TAP version 14\n1..{}", report.verdicts.len())?;
    for (verdict, number) in report.verdicts.iter().zip(1..) {
        point(number, verdict, out)?;
    }
    writeln!(out, "# {}", report.tally())
}

fn point(number: usize, verdict: &Verdict, out: &mut dyn Write) -> io::Result<()> {
    let (passed, directive) = match verdict.outcome {
        Outcome::Passed => ("ok", ""),
        Outcome::Failed => ("not ok", ""),
        Outcome::KnownFailure => ("not ok", " # TODO known to fail"),
        Outcome::Skipped => ("ok", " # SKIP not tried"),
    };
    let check = &verdict.check;
    writeln!(
        out,
        "{passed} {number} - {}: {}{directive}",
        TapDescription(Legible(&check.id)),
        TapDescription(Legible(&check.title))
    )?;
    if verdict.outcome == Outcome::Passed {
        return Ok(());
    }
    writeln!(
        out,
        "  ---\n  requirements: {}\n  expected: {}\n  seen: {}",
        YamlScalar(&check.requirements.join(" ")),
        YamlScalar(&check.expects),
        YamlScalar(&verdict.seen)
    )?;
    if !verdict.evidence.is_empty() {
        writeln!(out, "  evidence:")?;
    }
    for evidence in &verdict.evidence {
        writeln!(out, "    - {}", YamlScalar(&Shown(evidence).to_string()))?;
    }
    writeln!(out, "  ...")
}
