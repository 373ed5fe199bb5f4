//! That reports are kept after they were told.

use backbeat_contract::BarReport;
use serde_json::Value;

use super::NO_REPORT;
use crate::Answer;
use crate::deed::Deed;
use crate::heard::Heard;
use crate::interview::{NO_ADMIN, REPORTS};
use crate::trial::{Ending, Ruling, Trial};

/// That `/api/v1/reports` gives the reports that were published, as they were published (BACKBEAT-REQ-022).
#[derive(Debug, Default)]
pub(crate) struct Kept {
    reports: Vec<BarReport>,
    answer: Option<Result<Answer, String>>,
}

impl Trial for Kept {
    fn hear(&mut self, heard: &Heard<'_>) {
        if let Some(settled) = heard
            .settled
            .filter(|_| self.answer.is_none() && self.reports.len() < MOST)
        {
            self.reports.push(settled.report.clone());
        }
    }

    fn note(&mut self, deed: &Deed) {
        if let Some(answer) = deed.answer_of(REPORTS) {
            self.answer = Some(answer.clone());
        }
    }

    fn finish(self: Box<Self>, _ending: &Ending) -> Ruling {
        let answer = match self.answer {
            None => return Ruling::skipped(NO_ADMIN),
            Some(Err(why)) => return Ruling::failed(why, Vec::new()),
            Some(Ok(answer)) => answer,
        };
        if self.reports.is_empty() {
            return Ruling::skipped(NO_REPORT);
        }
        let json = answer.json();
        let listed = json.get("reports").and_then(Value::as_array);
        let kept: Vec<BarReport> = listed.into_iter().flatten().filter_map(report).collect();
        let missing = self
            .reports
            .iter()
            .filter(|report| !kept.contains(report))
            .count();
        Ruling::of(
            answer.is_success() && missing == 0,
            format!(
                "{} reports were published, {missing} of them are not among the {} kept",
                self.reports.len(),
                kept.len()
            ),
            Vec::new(),
        )
    }
}

fn report(value: &Value) -> Option<BarReport> {
    serde_json::from_value(value.clone()).ok()
}

/// Reports that are asked for again.
const MOST: usize = 50;
