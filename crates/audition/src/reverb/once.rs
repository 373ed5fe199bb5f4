//! That every bar has its report, and only one.

use backbeat_conformance::Evidence;
use backbeat_contract::BarReport;
use backbeat_timing::{ClusterInstant, Nanos};

use super::NO_REPORT;
use crate::bars::{Bar, Bars};
use crate::case::Case;
use crate::heard::Heard;
use crate::trial::{Ending, Ruling, Trial};

/// That each bar that was heard whole has exactly one report, of its own window and beats (BACKBEAT-REQ-021).
#[derive(Debug)]
pub(crate) struct Once {
    bars: Bars,
    /// Bars that ended, and their reports.
    owed: Vec<(Bar, Vec<Evidence>, bool)>,
}

impl Once {
    pub(crate) fn new() -> Self {
        Self {
            bars: Bars::default(),
            owed: Vec::new(),
        }
    }

    fn take(&mut self, report: &BarReport, evidence: Evidence) {
        let own = |(bar, ..): &&mut (Bar, Vec<Evidence>, bool)| bar.window == report.window_id;
        let Some((bar, reports, agrees)) = self.owed.iter_mut().find(own) else {
            return;
        };
        *agrees &= (report.from_beat.get(), report.to_beat.get()) == (bar.from, bar.to);
        reports.push(evidence);
    }
}

impl Trial for Once {
    fn hear(&mut self, heard: &Heard<'_>) {
        if let Some(frame) = heard.frame()
            && let Some(ended) = self.bars.follow(&frame, heard.at())
            && ended.is_whole
        {
            self.owed.push((ended.clone(), Vec::new(), true));
        }
        if let Some(report) = heard.report() {
            self.take(&report, heard.evidence());
        }
    }

    fn miss(&mut self) {
        self.bars.miss();
        // Their reports may be among what is missing.
        self.owed.clear();
    }

    fn finish(self: Box<Self>, ending: &Ending) -> Ruling {
        let mut case = Case::of("bars");
        for (bar, reports, agrees) in self.owed {
            let fault = match reports.len() {
                0 if !is_overdue(&bar, ending.at) => continue,
                0 => "has no report".to_owned(),
                1 if agrees => {
                    case.holds();
                    continue;
                }
                1 => "has a report of other beats".to_owned(),
                more => format!("has {more} reports"),
            };
            case.is_broken(reports, || {
                format!("the bar of beats {} to {} {fault}", bar.from, bar.to)
            });
        }
        case.rule(NO_REPORT)
    }
}

/// Whether the report should have come: within a beat, and a beat's patience more for the way.
fn is_overdue(bar: &Bar, now: ClusterInstant) -> bool {
    bar.ended
        .is_some_and(|ended| now - ended > Nanos::new(bar.beat.get() * 2))
}
