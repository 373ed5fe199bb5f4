//! That what went wrong is told as an issue.

use backbeat_contract::{BarReport, Count};

use super::NO_REPORT;
use crate::accounts::{Range, Settled};
use crate::case::Case;
use crate::heard::Heard;
use crate::trial::{Ending, Ruling, Trial};

/// That a report tells how often something went wrong. Categories are names of an implementation's own choice, so one
/// counts when it holds the word for the trouble; `performance` tells some of it as well.
#[derive(Debug)]
pub(crate) struct IssueTold {
    word: &'static str,
    /// How often it went wrong.
    counted: fn(&Settled) -> Range,
    case: Case,
}

impl IssueTold {
    /// Tasks that ended failed.
    pub(crate) fn failed() -> Self {
        Self::of("fail", |settled| settled.range(|count| count.failed))
    }

    /// Tasks that ended blocked.
    pub(crate) fn blocked() -> Self {
        Self::of("block", |settled| settled.range(|count| count.blocked))
    }

    /// Agents of the bar before that said nothing.
    pub(crate) fn silent() -> Self {
        Self::of("silent", |settled| {
            exactly(settled.silent.unwrap_or_default())
        })
    }

    /// Claims after the grace of their bar.
    pub(crate) fn late() -> Self {
        Self::of("late", |settled| exactly(settled.late))
    }

    /// Messages that are no claims.
    pub(crate) fn invalid() -> Self {
        Self::of("invalid", |settled| exactly(settled.invalid))
    }

    fn of(word: &'static str, counted: fn(&Settled) -> Range) -> Self {
        Self {
            word,
            counted,
            case: Case::of("reports of bars in which it happened"),
        }
    }

    fn told(&self, report: &BarReport) -> u64 {
        let issues = report
            .issues
            .iter()
            .filter(|issue| issue.category.contains(self.word));
        let counts = issues.map(|issue| issue.count.get());
        counts
            .chain(in_performance(self.word, report))
            .max()
            .unwrap_or_default()
    }
}

impl Trial for IssueTold {
    fn hear(&mut self, heard: &Heard<'_>) {
        let Some(settled) = heard.settled else { return };
        let counted = (self.counted)(settled);
        if counted.least == 0 {
            return;
        }
        let told = self.told(&settled.report);
        let fault = (!counted.contains(told)).then(|| {
            let (from, to) = (settled.bar.from, settled.bar.to);
            format!(
                "it happened {counted} times in beats {from} to {to}, issues of \"{}\" tell {told}",
                self.word
            )
        });
        self.case.weigh(heard, fault);
    }

    fn finish(self: Box<Self>, _ending: &Ending) -> Ruling {
        self.case.rule(NO_REPORT)
    }
}

fn in_performance(word: &str, report: &BarReport) -> Option<u64> {
    let performance = report.performance.as_ref()?;
    match word {
        "late" => performance.claims_late.map(Count::get),
        "invalid" => performance.claims_invalid.map(Count::get),
        _ => None,
    }
}

fn exactly(count: u64) -> Range {
    Range::between(count, count)
}
