//! Reports against the windows heard: `window-reused`. What is remembered of windows is in
//! `windows`.

use super::line::Line;
use super::state::Cluster;
use super::windows::Judged;
use crate::Rule;
use crate::finding::Teller;
use crate::message::Report;

impl Cluster {
    /// Judges a report. One that ends before it begins is `to-before-from` already, and not judged.
    pub(crate) fn judge_report(&mut self, report: &Report, index: u64, teller: &mut Teller<'_>) {
        let (from, to) = (report.from, report.to);
        if to < from {
            return;
        }
        let current = self.line.as_ref().map(Line::bar);
        match self.windows.judge_report(report, index, current) {
            Judged::Agrees => {}
            Judged::Repeated => self.counts.reports_repeated += 1,
            Judged::Contradicts(other) => teller.tell(
                Rule::WindowReused,
                Some(other.index),
                format!(
                    "expected window {} to have beats {from} to {to}, as reported; it had {} to {}",
                    report.window, other.first, other.last
                ),
            ),
        }
    }
}
