//! `downbeat-misplaced` and `window-changed-mid-bar`: where bars begin. Which ids bars had before is
//! in `windows`.
//!
//! A bar begins where the window id changes, and there, and only there, the frames of a beat carry
//! the downbeat. How long a bar is nobody says in a frame, and its length may change at any
//! downbeat; so a window that goes on is never too long, and one that ends with a downbeat never too
//! short. When a window ends without a downbeat, the length of the bar before decides which of the
//! two is wrong.
//!
//! **After a finding.** A beat is blamed once, for whichever of the two comes first. A window id
//! that came in the middle of a bar is in doubt: if the next frame confirms it, it holds; if not, a
//! single frame was wrong.

use backbeat_contract::WindowId;

use crate::Rule;
use crate::message::Frame;

/// The bar that is going on.
#[derive(Clone, Debug)]
pub(super) struct BarWatch {
    bar: Bar,
    in_doubt: Option<WindowId>,
    /// Whether the current beat is a downbeat, by its first frame.
    downbeat: bool,
    /// How many beats the last bar had that was heard from end to end.
    length: Option<u64>,
    /// The beat that was blamed last.
    blamed: Option<u64>,
}

/// A bar as far as it was heard.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bar {
    pub(super) window: WindowId,
    /// The first beat heard.
    pub(super) first: u64,
    /// Whether that was the first beat of the bar.
    pub(super) whole_start: bool,
    /// The last beat heard.
    pub(super) last: u64,
    /// Whether that was the last beat of the bar.
    pub(super) whole_end: bool,
    /// The message that began it.
    pub(super) index: u64,
}

/// What a frame did to the bar.
#[derive(Debug, Default)]
pub(super) struct BarStep {
    pub(super) fault: Option<BarFault>,
    /// The bar that ended.
    pub(super) ended: Option<Bar>,
    /// Whether the bar that began was expected where it began, so that its id may be judged.
    pub(super) in_order: bool,
}

/// What is wrong about a frame's place in the bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BarFault {
    /// A downbeat while the window goes on.
    DownbeatInside,
    /// No downbeat where the window changed after a full bar.
    DownbeatMissing,
    /// Two frames of one beat do not agree.
    DownbeatSplit,
    /// A window changed in the middle of a bar.
    WindowChanged,
    /// The beat has been blamed already.
    Again(Rule),
}

impl BarWatch {
    pub(super) fn begin(frame: &Frame<'_>, index: u64) -> Self {
        Self {
            bar: Bar::begin(frame, index),
            in_doubt: None,
            downbeat: frame.downbeat,
            length: None,
            blamed: None,
        }
    }

    /// The bar that is going on.
    pub(super) const fn bar(&self) -> &Bar {
        &self.bar
    }

    /// Takes in a frame of the current beat or a later one. `follows`: nothing is missing between.
    pub(super) fn hear(&mut self, frame: &Frame<'_>, index: u64, follows: bool) -> BarStep {
        let beat = frame.beat.get();
        let step = if frame.window != self.bar.window && self.in_doubt == Some(frame.window) {
            self.take_over(frame, index, false)
        } else if beat == self.bar.last {
            self.hear_within_beat(frame, index)
        } else {
            self.hear_beat(frame, index, follows)
        };
        self.bar.last = beat;
        step
    }

    fn hear_within_beat(&mut self, frame: &Frame<'_>, index: u64) -> BarStep {
        let blamed = self.blamed == Some(frame.beat.get());
        match (
            frame.window == self.bar.window,
            frame.downbeat == self.downbeat,
        ) {
            (true, true) => BarStep::default(),
            (true, false) if blamed => BarFault::Again(Rule::DownbeatMisplaced).into(),
            (true, false) => self.blame(frame, BarFault::DownbeatSplit),
            // The rest of a beat that was blamed is believed.
            (false, _) if blamed => self.take_over(frame, index, false),
            (false, _) => self.doubt(frame),
        }
    }

    fn hear_beat(&mut self, frame: &Frame<'_>, index: u64, follows: bool) -> BarStep {
        self.downbeat = frame.downbeat;
        match (frame.window == self.bar.window, frame.downbeat) {
            (true, false) => BarStep::default(),
            (true, true) => self.blame(frame, BarFault::DownbeatInside),
            (false, true) => self.take_over(frame, index, follows),
            (false, false) if !follows => self.take_over(frame, index, false),
            (false, false) if self.is_full_before(frame.beat.get()) => {
                self.blamed = Some(frame.beat.get());
                let step = self.take_over(frame, index, true);
                self.bar.whole_start = true;
                BarStep {
                    fault: Some(BarFault::DownbeatMissing),
                    ..step
                }
            }
            (false, false) => self.doubt(frame),
        }
    }

    /// Whether the bar has as many beats as the one before.
    fn is_full_before(&self, beat: u64) -> bool {
        self.bar.whole_start && self.length == beat.checked_sub(self.bar.first)
    }

    /// The frame's window is the bar from now on. `follows`: the bar before ended right there.
    fn take_over(&mut self, frame: &Frame<'_>, index: u64, follows: bool) -> BarStep {
        let mut ended = self.bar;
        ended.whole_end = follows;
        if ended.whole_start && follows {
            self.length = frame.beat.get().checked_sub(ended.first);
        }
        self.bar = Bar::begin(frame, index);
        let was_doubted = self.in_doubt.take() == Some(frame.window);
        self.downbeat = frame.downbeat;
        BarStep {
            fault: None,
            ended: Some(ended),
            in_order: !was_doubted,
        }
    }

    fn doubt(&mut self, frame: &Frame<'_>) -> BarStep {
        self.in_doubt = Some(frame.window);
        self.blame(frame, BarFault::WindowChanged)
    }

    fn blame(&mut self, frame: &Frame<'_>, fault: BarFault) -> BarStep {
        self.blamed = Some(frame.beat.get());
        fault.into()
    }
}

impl Bar {
    fn begin(frame: &Frame<'_>, index: u64) -> Self {
        let beat = frame.beat.get();
        Self {
            window: frame.window,
            first: beat,
            whole_start: frame.downbeat,
            last: beat,
            whole_end: false,
            index,
        }
    }
}

impl From<BarFault> for BarStep {
    fn from(fault: BarFault) -> Self {
        Self {
            fault: Some(fault),
            ..Self::default()
        }
    }
}

impl BarFault {
    pub(super) const fn rule(self) -> Rule {
        match self {
            Self::DownbeatInside | Self::DownbeatMissing | Self::DownbeatSplit => {
                Rule::DownbeatMisplaced
            }
            Self::WindowChanged => Rule::WindowChangedMidBar,
            Self::Again(rule) => rule,
        }
    }
}
