//! The reports that the cluster has not been told yet, as far as is known.

use crate::store::KeptReport;
use backbeat_contract::WindowId;
use std::collections::VecDeque;

/// Reports that are owed, in the order of their telling, and the windows that are settled.
#[derive(Debug, Default)]
pub(super) struct Owed {
    reports: VecDeque<KeptReport>,
    settled: VecDeque<WindowId>,
}

/// What came of a report.
#[derive(Debug, PartialEq)]
pub(super) enum Entry {
    /// It is owed now.
    Owed,
    /// That window's was published already.
    Settled,
    /// It is owed now, and the oldest was given up for it.
    InPlaceOf(WindowId),
}

impl Owed {
    /// Most reports that are owed at a time. With more, the oldest is given up.
    pub(super) const MAX: usize = 64;

    /// Most settled windows that are remembered: more than open at a time.
    const REMEMBERED: usize = 256;

    pub(super) fn owe(&mut self, kept: KeptReport) -> Entry {
        if self.settled.contains(&kept.report.window_id) {
            return Entry::Settled;
        }
        self.reports.push_back(kept);
        if self.reports.len() <= Self::MAX {
            return Entry::Owed;
        }
        match self.reports.pop_front() {
            Some(oldest) => Entry::InPlaceOf(oldest.report.window_id),
            None => Entry::Owed,
        }
    }

    /// The next one to publish.
    pub(super) fn first(&self) -> Option<&KeptReport> {
        self.reports.front()
    }

    /// A window's report is known to have been published. Whether that is news.
    pub(super) fn settle(&mut self, window: WindowId) -> bool {
        self.reports.retain(|kept| kept.report.window_id != window);
        if self.settled.contains(&window) {
            return false;
        }
        if self.settled.len() == Self::REMEMBERED {
            self.settled.pop_front();
        }
        self.settled.push_back(window);
        true
    }

    /// Somebody else has been there to publish them all.
    pub(super) fn forgive(&mut self) {
        self.reports.clear();
    }

    pub(super) fn len(&self) -> usize {
        self.reports.len()
    }
}
