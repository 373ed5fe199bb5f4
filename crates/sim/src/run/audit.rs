//! Holds the reports that are heard against the ledger, and counts what came of it.

use backbeat_contract::{BarReport, MessageType, WindowId};
use backbeat_timing::ClusterInstant;

use super::delays::Delays;
use super::{Percentiles, ReportSummary, WindowDifferences};
use crate::hearing;
use crate::ledger::{Comparison, Difference, Ledger};

/// The ledger, and how reports agree with it.
#[derive(Debug)]
pub(super) struct Audit {
    pub(super) ledger: Ledger,
    reports: ReportSummary,
    /// From the end of a window to its report.
    delays: Delays,
}

impl Audit {
    pub(super) fn new() -> Self {
        Self {
            ledger: Ledger::default(),
            reports: ReportSummary::default(),
            delays: Delays::new(),
        }
    }

    /// Takes a report heard at `now`.
    pub(super) fn hear(&mut self, payload: &[u8], now: ClusterInstant) {
        self.reports.heard += 1;
        let Some(read) = hearing::read::<BarReport>(payload, MessageType::BarReport) else {
            self.reports.unreadable += 1;
            return;
        };
        let report = read.message;
        match self.ledger.compare(&report) {
            Comparison::Unknown => self.reports.unknown += 1,
            Comparison::Known {
                differences,
                window_end,
            } => {
                self.reports.compared += 1;
                self.delays.count(now - window_end);
                self.note(report.window_id, differences);
            }
        }
    }

    pub(super) fn note_lost(&mut self, lost: u64) {
        self.reports.lost = lost;
    }

    pub(super) const fn compared(&self) -> u64 {
        self.reports.compared
    }

    pub(super) const fn differing(&self) -> u64 {
        self.reports.differing
    }

    pub(super) fn conclude(self) -> (ReportSummary, Percentiles) {
        (self.reports, self.delays.percentiles())
    }

    fn note(&mut self, window: WindowId, differences: Vec<Difference>) {
        if differences.is_empty() {
            return;
        }
        self.reports.differing += 1;
        if self.reports.differences.len() < ReportSummary::MAX_TOLD {
            self.reports.differences.push(WindowDifferences {
                window,
                differences,
            });
        }
    }
}
