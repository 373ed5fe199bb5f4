//! `window-reused`: the windows that were heard and reported. Where a bar begins is in `bar`.
//!
//! An id is used again when a bar that begins carries the id of one that ended before it, or when a
//! report gives an id other beats than its frames, or another report, gave it. What was heard of a
//! bar may be a part of it, so a report must cover that part, and match an end that was heard. An
//! identical report is a repetition, which several reverbs may well give.

use backbeat_contract::WindowId;

use super::bar::Bar;
use crate::message::Report;
use crate::ring::Ring;

/// The latest windows of a cluster.
#[derive(Clone, Debug)]
pub(super) struct Windows {
    bars: Ring<Bar>,
    reports: Ring<Reported>,
}

#[derive(Clone, Copy, Debug)]
struct Reported {
    report: Report,
    index: u64,
}

/// What else a window id names: the beats as known, and the message that shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OtherUse {
    pub(super) first: u64,
    pub(super) last: u64,
    pub(super) index: u64,
}

impl Windows {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            bars: Ring::new(capacity),
            reports: Ring::new(capacity),
        }
    }

    /// Remembers a bar that ended.
    pub(super) fn remember(&mut self, bar: Bar) {
        self.bars.push(bar);
    }

    /// The earlier bar of the same id, for a bar that begins with `beat`. A bar of later or equal
    /// beats is no other use: the beats went back, and the bar is heard again.
    pub(super) fn used_before(&self, window: WindowId, beat: u64) -> Option<OtherUse> {
        let is_earlier = |bar: &&Bar| bar.window == window && bar.last < beat;
        self.bars.latest_first().find(is_earlier).map(Bar::as_use)
    }

    /// The use of a report's window that the report contradicts. `current` is the bar going on.
    pub(super) fn judge_report(
        &mut self,
        report: &Report,
        index: u64,
        current: Option<&Bar>,
    ) -> Judged {
        let same = |other: &&Reported| other.report.window == report.window;
        if let Some(other) = self.reports.latest_first().find(same) {
            return if other.report == *report {
                Judged::Repeated
            } else {
                Judged::Contradicts(other.as_use())
            };
        }
        self.reports.push(Reported {
            report: *report,
            index,
        });
        let bars = current.into_iter().chain(self.bars.latest_first());
        let named = |bar: &&Bar| bar.window == report.window;
        match bars.into_iter().find(named) {
            Some(bar) if !bar.agrees_with(report) => Judged::Contradicts(bar.as_use()),
            _ => Judged::Agrees,
        }
    }

    /// How many windows made room for later ones.
    pub(super) const fn forgotten(&self) -> u64 {
        self.bars.forgotten()
    }
}

/// How a report goes with what was known of its window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Judged {
    Agrees,
    /// The same report again.
    Repeated,
    Contradicts(OtherUse),
}

impl Bar {
    fn as_use(&self) -> OtherUse {
        OtherUse {
            first: self.first,
            last: self.last,
            index: self.index,
        }
    }

    fn agrees_with(&self, report: &Report) -> bool {
        let (from, to) = (report.from.get(), report.to.get());
        let covered = from <= self.first && self.last <= to;
        let starts = !self.whole_start || from == self.first;
        let ends = !self.whole_end || to == self.last;
        covered && starts && ends
    }
}

impl Reported {
    fn as_use(&self) -> OtherUse {
        OtherUse {
            first: self.report.from.get(),
            last: self.report.to.get(),
            index: self.index,
        }
    }
}
