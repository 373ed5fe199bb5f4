//! That a figure of the report is what the claims amount to.

use super::NO_REPORT;
use crate::accounts::{Range, Settled};
use crate::case::Case;
use crate::heard::Heard;
use crate::trial::{Ending, Ruling, Trial};

/// That a figure is what the claims amount to, in every report.
#[derive(Debug)]
pub(crate) struct Figure {
    name: &'static str,
    /// What the report says; none when it leaves the figure out.
    told: fn(&Settled) -> Option<u64>,
    counted: fn(&Settled) -> Range,
    /// Whether the claims put the figure to a test.
    tried: fn(&Settled) -> bool,
    case: Case,
}

impl Figure {
    /// `agents_reporting`.
    pub(crate) fn agents() -> Self {
        Self::of(
            "agents_reporting",
            |settled| Some(settled.report.agents_reporting.get()),
            |settled| settled.range(|count| count.agents.len() as u64),
        )
    }

    /// `on_time_reviews`.
    pub(crate) fn on_time() -> Self {
        Self::of(
            "on_time_reviews",
            |settled| Some(settled.report.on_time_reviews.get()),
            |settled| settled.range(|count| count.on_time),
        )
    }

    /// `help_promises_fulfilled`.
    pub(crate) fn promises() -> Self {
        Self::of(
            "help_promises_fulfilled",
            |settled| Some(settled.report.help_promises_fulfilled.get()),
            |settled| settled.range(|count| count.promises),
        )
    }

    /// `performance.claims_processed`, in bars in which a claim came twice.
    pub(crate) fn claims_once() -> Self {
        let told = |settled: &Settled| {
            let performance = settled.report.performance.as_ref()?;
            performance
                .claims_processed
                .map(backbeat_contract::Count::get)
        };
        Self {
            tried: |settled| settled.repeated > 0,
            ..Self::of("claims_processed", told, |settled| {
                settled.range(|count| count.claims)
            })
        }
    }

    fn of(
        name: &'static str,
        told: fn(&Settled) -> Option<u64>,
        counted: fn(&Settled) -> Range,
    ) -> Self {
        Self {
            name,
            told,
            counted,
            tried: |_| true,
            case: Case::of("reports"),
        }
    }
}

impl Trial for Figure {
    fn hear(&mut self, heard: &Heard<'_>) {
        let Some(settled) = heard.settled.filter(|settled| (self.tried)(settled)) else {
            return;
        };
        let Some(told) = (self.told)(settled) else {
            return;
        };
        let counted = (self.counted)(settled);
        let fault = (!counted.contains(told)).then(|| {
            let (from, to) = (settled.bar.from, settled.bar.to);
            format!(
                "{} is {told} for beats {from} to {to}, the claims amount to {counted}",
                self.name
            )
        });
        self.case.weigh(heard, fault);
    }

    fn finish(self: Box<Self>, _ending: &Ending) -> Ruling {
        self.case.rule(NO_REPORT)
    }
}
