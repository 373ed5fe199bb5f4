//! Holds a report against an account, and tells in words where they differ.

use std::fmt;

use backbeat_contract::{BarReport, Count, Performance, State};
use backbeat_timing::ClusterInstant;
use serde::Serialize;

use super::Between;
use super::account::Account;

/// What came of holding a report against the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Comparison {
    /// The window is not, or no longer, in the ledger, or had begun before the agents came.
    Unknown,
    /// The window is.
    Known {
        /// Where the report differs; empty when it agrees.
        differences: Vec<Difference>,
        /// When the window ended, as far as its beats were heard.
        window_end: ClusterInstant,
    },
}

/// A figure of a report that cannot be true, if everything that was sent arrived and nobody else claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The figure, as the report names it.
    pub figure: &'static str,
    /// What the report says.
    pub reported: String,
    /// What was sent.
    pub known: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            figure,
            reported,
            known,
        } = self;
        write!(
            f,
            "{figure} is {reported} in the report, by what was sent {known}"
        )
    }
}

pub(super) fn compare(account: &Account, report: &BarReport) -> Comparison {
    let mut differences = Differences::default();
    differences.beats(account, report);
    let numbers = [
        (
            "agents_reporting",
            report.agents_reporting,
            Some(account.agents_reporting()),
        ),
        (
            "on_time_reviews",
            report.on_time_reviews,
            Some(account.on_time_reviews()),
        ),
        (
            "help_promises_fulfilled",
            report.help_promises_fulfilled,
            account.pairs.promises_fulfilled(),
        ),
    ];
    for (figure, reported, known) in numbers {
        differences.number(figure, reported.get(), known);
    }
    differences.rotations(account, report);
    let performance = report.performance.as_ref();
    let part = |part: fn(&Performance) -> Option<Count>| performance.and_then(part).map(Count::get);
    // Of very many claims and tasks a report may tell a count from a sample; it says so.
    if issue_count(report, "estimated-count") == 0 {
        differences.part(
            "claims_processed",
            part(|p| p.claims_processed),
            account.claims,
        );
        for (figure, state) in [
            ("failed-task", State::Failed),
            ("blocked-task", State::Blocked),
        ] {
            differences.number(
                figure,
                issue_count(report, figure),
                account.pairs.ended(state),
            );
        }
    }
    differences.part(
        "claims_invalid",
        part(|p| p.claims_invalid),
        account.spoiled,
    );
    Comparison::Known {
        differences: differences.0,
        window_end: account.end(),
    }
}

fn issue_count(report: &BarReport, category: &str) -> u64 {
    let issues = report.issues.iter();
    let of_category = issues.filter(|issue| issue.category == category);
    of_category.map(|issue| issue.count.get()).sum()
}

#[derive(Default)]
struct Differences(Vec<Difference>);

impl Differences {
    fn tell(
        &mut self,
        figure: &'static str,
        reported: impl fmt::Display,
        known: impl fmt::Display,
    ) {
        self.0.push(Difference {
            figure,
            reported: reported.to_string(),
            known: known.to_string(),
        });
    }

    fn number(&mut self, figure: &'static str, reported: u64, known: Option<Between>) {
        if let Some(known) = known
            && !known.admits(reported)
        {
            self.tell(figure, reported, known);
        }
    }

    /// A figure that a report may leave out.
    fn part(&mut self, figure: &'static str, reported: Option<u64>, known: Between) {
        if let Some(reported) = reported {
            self.number(figure, reported, Some(known));
        }
    }

    /// The beats that were heard must lie within the window. It may be longer: frames get lost, and agents join late.
    fn beats(&mut self, account: &Account, report: &BarReport) {
        let [first, last] = account.beats;
        if first < report.from_beat || report.to_beat < last {
            let reported = format!("{} to {}", report.from_beat, report.to_beat);
            self.tell(
                "from_beat to to_beat",
                reported,
                format!("{first} to {last}"),
            );
        }
    }

    fn rotations(&mut self, account: &Account, report: &BarReport) {
        let reported = report.secret_rotations_ok;
        if let Some(known) = account.rotations.are_ok(report.to_beat.get())
            && known != reported
        {
            self.tell("secret_rotations_ok", reported, known);
        }
    }
}
