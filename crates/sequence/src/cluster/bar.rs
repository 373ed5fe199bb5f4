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
//! that came without a downbeat is in doubt: if the next frame confirms it, it holds; if not, a
//! single frame was wrong.

use backbeat_contract::WindowId;

use crate::Rule;
use crate::message::Frame;

/// The bar that is going on.
#[derive(Clone, Debug)]
pub(super) struct BarWatch {
    bar: Bar,
    doubt: Option<Doubt>,
    /// The current beat.
    beat: u64,
    /// Whether the current beat is a downbeat, by its first frame.
    downbeat: bool,
    /// How many beats the last bar had that was heard from end to end.
    length: Option<u64>,
    /// The beat that was blamed last.
    blamed: Option<u64>,
}

/// A window that came without its downbeat.
#[derive(Clone, Copy, Debug)]
struct Doubt {
    window: WindowId,
    beat: u64,
    /// Whether the bar before was full.
    due: bool,
    index: u64,
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
            doubt: None,
            beat: frame.beat.get(),
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
        let goes_on = frame.window == self.bar.window;
        let confirmed = self.doubt.filter(|doubt| doubt.window == frame.window);
        let step = match confirmed {
            Some(doubt) if !goes_on => self.believe(doubt, frame),
            _ if beat == self.beat => self.hear_within_beat(frame, index),
            _ => self.hear_beat(frame, index, follows),
        };
        if goes_on {
            self.doubt = None;
            self.bar.last = beat;
        }
        self.beat = beat;
        step
    }

    fn hear_within_beat(&mut self, frame: &Frame<'_>, index: u64) -> BarStep {
        let blamed = self.blamed == Some(self.beat);
        let goes_on = frame.window == self.bar.window;
        match (goes_on, frame.downbeat == self.downbeat) {
            (true, true) => BarStep::default(),
            (true, false) if blamed => BarFault::Again(Rule::DownbeatMisplaced).into(),
            (true, false) => self.blame(frame, BarFault::DownbeatSplit),
            // The rest of a beat that was blamed is believed.
            (false, _) if blamed => self.take_over(frame, index, false),
            (false, _) => self.doubt(frame, index, BarFault::WindowChanged),
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
                self.doubt(frame, index, BarFault::DownbeatMissing)
            }
            (false, false) => self.doubt(frame, index, BarFault::WindowChanged),
        }
    }

    /// Whether the bar has as many beats as the one before.
    fn is_full_before(&self, beat: u64) -> bool {
        self.bar.whole_start && self.length == beat.checked_sub(self.bar.first)
    }

    /// The frame's window is the bar from now on. `follows`: the bar before ended right there.
    fn take_over(&mut self, frame: &Frame<'_>, index: u64, follows: bool) -> BarStep {
        let ended = Bar {
            whole_end: follows,
            ..self.bar
        };
        if ended.whole_start && follows {
            self.length = frame.beat.get().checked_sub(ended.first);
        }
        self.bar = Bar::begin(frame, index);
        self.doubt = None;
        self.downbeat = frame.downbeat;
        BarStep {
            fault: None,
            ended: Some(ended),
            in_order: true,
        }
    }

    /// The window in doubt came again: it holds since it came first.
    fn believe(&mut self, doubt: Doubt, frame: &Frame<'_>) -> BarStep {
        let is_downbeat = frame.downbeat && frame.beat.get() == doubt.beat;
        let step = self.take_over(frame, doubt.index, doubt.due);
        self.bar.first = doubt.beat;
        self.bar.whole_start = doubt.due || is_downbeat;
        BarStep {
            in_order: false,
            ..step
        }
    }

    fn doubt(&mut self, frame: &Frame<'_>, index: u64, fault: BarFault) -> BarStep {
        self.doubt = Some(Doubt {
            window: frame.window,
            beat: frame.beat.get(),
            due: fault == BarFault::DownbeatMissing,
            index,
        });
        self.blame(frame, fault)
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
