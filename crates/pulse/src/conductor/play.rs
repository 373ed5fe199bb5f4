//! What a tick comes to.

use backbeat_timing::{Frame, Hlc, Nanos};

use super::Mute;

/// What is to be done with the frame that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Play {
    /// Say it.
    Speak(Utterance),
    /// Keep silent. `missed` frames before it were due as well since the last tick.
    Hold {
        /// The frame that is due.
        frame: Frame,
        /// Why it is not spoken.
        mute: Mute,
        /// Frames that this leader passed over because the tick came too late for them.
        missed: u64,
    },
    /// Nothing is due: there is no timeline, or the tick came early.
    Idle,
}

/// A frame to speak.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Utterance {
    /// The frame.
    pub frame: Frame,
    /// The term in which this node leads, for the header `x-term`.
    pub term: u64,
    /// The stamp of the sending.
    pub hlc: Hlc,
    /// How long after the frame's instant it is spoken. Never negative.
    pub lateness: Nanos,
    /// Frames that this leader passed over because the tick came too late for them.
    pub missed: u64,
}
