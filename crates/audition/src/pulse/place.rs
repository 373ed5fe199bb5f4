//! When a frame was due, told by the frame itself and the one before it.

use backbeat_contract::Phase;
use backbeat_sequence::Frame;
use backbeat_timing::{ClusterInstant, Nanos};

use crate::bars::beat_length;

/// Follows frames, to tell whether a beat has one or three of them and how long each lasts.
#[derive(Debug, Default)]
pub(crate) struct Places {
    latest: Option<(u64, Phase, ClusterInstant)>,
    /// 1 or 3, once two frames that follow each other were heard.
    frames_per_beat: Option<i128>,
}

/// What is known of a frame's time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placed {
    /// When it was due, by its own deadline.
    pub(crate) begin: ClusterInstant,
    /// How long what it announces lasts: a phase, or a beat.
    pub(crate) length: Nanos,
    /// What its deadline must be, by the deadline of the frame before; none when that one was not heard.
    pub(crate) deadline: Option<ClusterInstant>,
}

impl Places {
    /// Takes in a frame; nothing can be told of the first one.
    pub(crate) fn follow(&mut self, frame: &Frame<'_>) -> Option<Placed> {
        let place = (frame.beat.get(), frame.phase, frame.deadline);
        let before = self.latest.replace(place);
        let follows =
            before.and_then(|(beat, phase, _)| frames_per_beat((beat, phase), (place.0, place.1)));
        self.frames_per_beat = follows.or(self.frames_per_beat);
        let beat = beat_length(frame.tempo.bpm());
        let length = Nanos::new(beat.get() / self.frames_per_beat?);
        let follows = follows.and(before);
        Some(Placed {
            begin: frame.deadline + Nanos::new(-length.get()),
            length,
            deadline: follows.map(|(_, _, deadline)| deadline + length),
        })
    }

    /// Frames may be missing.
    pub(crate) const fn miss(&mut self) {
        self.latest = None;
    }
}

/// How many frames a beat has when these follow each other; none when they do not.
fn frames_per_beat(before: (u64, Phase), after: (u64, Phase)) -> Option<i128> {
    let is_next = after.0.checked_sub(1) == Some(before.0);
    match (before.1, after.1) {
        (Phase::Plan, Phase::Plan) if is_next => Some(1),
        (Phase::Review, Phase::Plan) if is_next => Some(3),
        (Phase::Plan, Phase::Execute) | (Phase::Execute, Phase::Review) if before.0 == after.0 => {
            Some(3)
        }
        _ => None,
    }
}
