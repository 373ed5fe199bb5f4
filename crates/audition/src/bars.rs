//! The bars of a cluster as they are heard: which window, which beats, when they ended.

use std::collections::{BTreeMap, VecDeque};

use backbeat_contract::{Phase, WindowId};
use backbeat_sequence::Frame;
use backbeat_timing::{ClusterInstant, Nanos};

/// The latest bars, from frames.
#[derive(Debug, Default)]
pub(crate) struct Bars {
    bars: VecDeque<Bar>,
}

/// One bar.
#[derive(Debug, Clone)]
pub(crate) struct Bar {
    pub(crate) window: WindowId,
    /// Its first beat heard.
    pub(crate) from: u64,
    /// Its last beat heard.
    pub(crate) to: u64,
    /// Whether it was heard from its first frame on, without a gap.
    pub(crate) is_whole: bool,
    /// When its first frame heard came.
    pub(crate) began: ClusterInstant,
    /// When the first frame of the next bar came.
    pub(crate) ended: Option<ClusterInstant>,
    /// When the next bar was to begin: the last deadline of this one.
    pub(crate) due: ClusterInstant,
    /// How long its last beat lasts.
    pub(crate) beat: Nanos,
    /// The end of each beat, by its deadlines.
    pub(crate) deadlines: BTreeMap<u64, ClusterInstant>,
}

impl Bars {
    /// Takes in a frame; the bar that it ended, if it begins another one.
    pub(crate) fn follow(&mut self, frame: &Frame<'_>, at: ClusterInstant) -> Option<&Bar> {
        let is_new = self
            .bars
            .back()
            .is_none_or(|bar| bar.window != frame.window);
        if is_new {
            self.begin(frame, at);
        }
        if let Some(bar) = self.bars.back_mut() {
            bar.extend(frame);
        }
        let ended = self.bars.len().checked_sub(2).filter(|_| is_new)?;
        self.bars.get(ended)
    }

    /// Frames may be missing.
    pub(crate) fn miss(&mut self) {
        if let Some(bar) = self.bars.back_mut() {
            bar.is_whole = false;
        }
    }

    /// The bar that a beat is in.
    pub(crate) fn of_beat(&self, beat: u64) -> Option<&Bar> {
        self.bars
            .iter()
            .rev()
            .find(|bar| (bar.from..=bar.to).contains(&beat))
    }

    fn begin(&mut self, frame: &Frame<'_>, at: ClusterInstant) {
        if let Some(bar) = self.bars.back_mut() {
            bar.ended = Some(at);
            bar.is_whole &= bar.to.checked_add(1) == Some(frame.beat.get());
        }
        if self.bars.len() == KEPT {
            self.bars.pop_front();
        }
        self.bars.push_back(Bar {
            window: frame.window,
            from: frame.beat.get(),
            to: frame.beat.get(),
            is_whole: frame.downbeat && frame.phase == Phase::Plan,
            began: at,
            ended: None,
            due: frame.deadline,
            beat: Nanos::ZERO,
            deadlines: BTreeMap::new(),
        });
    }
}

impl Bar {
    fn extend(&mut self, frame: &Frame<'_>) {
        let beat = frame.beat.get();
        self.to = self.to.max(beat);
        self.due = self.due.max(frame.deadline);
        self.beat = beat_length(frame.tempo.bpm());
        let deadline = self.deadlines.entry(beat).or_insert(frame.deadline);
        *deadline = frame.deadline.max(*deadline);
    }
}

/// How long a beat lasts at a tempo.
pub(crate) fn beat_length(bpm: f64) -> Nanos {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a beat lasts at most 600 s"
    )]
    let nanos = (60e9 / bpm) as i128;
    Nanos::new(nanos)
}

/// Bars remembered.
const KEPT: usize = 16;
