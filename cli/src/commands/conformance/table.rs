//! The traceability table: requirement, checks, result.

use backbeat_conformance::report::Tally;
use backbeat_conformance::{Check, Outcome, Requirement, Suite, Trace, Verdict};
use std::fmt;

/// The table, ready to be printed.
pub(super) struct Table<'a> {
    rows: Vec<Trace<'a>>,
    /// The verdicts of a run; none when nothing was tried.
    verdicts: Option<&'a [Verdict]>,
}

impl<'a> Table<'a> {
    pub(super) fn new(
        requirements: &'a [Requirement],
        checks: &'a [Check],
        verdicts: Option<&'a [Verdict]>,
    ) -> Self {
        Self {
            rows: Trace::all(requirements, checks),
            verdicts,
        }
    }

    /// What the verdicts on a requirement amount to; none when none of them is about it.
    fn result(&self, row: &Trace<'_>) -> Option<Tally> {
        let about = |verdict: &&Verdict| verdict.check.requirements.contains(&row.requirement.id);
        let tally = Tally::of(self.verdicts?.iter().filter(about));
        (tally.checks() > 0).then_some(tally)
    }
}

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in &self.rows {
            let requirement = row.requirement;
            writeln!(f, "{:<17} {}", requirement.id, requirement.title)?;
            if self.verdicts.is_some() {
                line(f, "result", &result_in_words(self.result(row)))?;
            }
            if !row.checks.is_empty() {
                line(f, "checks", &by_suite(&row.checks))?;
            }
            if let Some(reason) = &requirement.beyond_checks {
                line(f, "beyond", reason)?;
            }
        }
        Ok(())
    }
}

fn line(f: &mut fmt::Formatter<'_>, name: &str, text: &str) -> fmt::Result {
    writeln!(f, "  {name:<7} {text}")
}

fn result_in_words(tally: Option<Tally>) -> String {
    let Some(tally) = tally else {
        return "not tried by this suite".to_owned();
    };
    let word = match tally.outcome() {
        Outcome::Passed => "passed",
        Outcome::Failed => "failed",
        Outcome::KnownFailure => "known to fail",
        Outcome::Skipped => "skipped",
    };
    format!("{word} ({tally})")
}

/// How many checks of which suites: `contract 31, recording 4`.
fn by_suite(checks: &[&Check]) -> String {
    let counts = Suite::ALL.iter().map(|&suite| {
        let count = checks.iter().filter(|check| check.suite == suite).count();
        (suite, count)
    });
    let words: Vec<String> = counts
        .filter(|&(_, count)| count > 0)
        .map(|(suite, count)| format!("{suite} {count}"))
        .collect();
    words.join(", ")
}
