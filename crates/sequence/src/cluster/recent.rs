//! The latest frames, for telling a redelivered frame from a second leader's.

use backbeat_contract::{Hlc, WindowId};
use backbeat_timing::ClusterInstant;

use crate::message::{Frame, Place};
use crate::ring::Ring;

/// A frame as remembered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heard {
    pub(super) place: Place,
    pub(super) hlc: Hlc,
    pub(super) window: WindowId,
    pub(super) downbeat: bool,
    pub(super) deadline: ClusterInstant,
    pub(super) tempo_bpm: f64,
    pub(super) term: Option<u64>,
    pub(super) index: u64,
}

impl Heard {
    pub(super) fn new(frame: &Frame<'_>, index: u64) -> Self {
        Self {
            place: frame.place(),
            hlc: frame.hlc,
            window: frame.window,
            downbeat: frame.downbeat,
            deadline: frame.deadline,
            tempo_bpm: frame.tempo.bpm(),
            term: frame.term,
            index,
        }
    }

    /// Whether it is this very frame: every field is the same, the stamp and with it the sender
    /// among them.
    fn is(&self, frame: &Frame<'_>) -> bool {
        self.hlc == frame.hlc && self.term == frame.term && self.says(frame)
    }

    /// Whether both say the same of the beat, whoever sent them.
    pub(super) fn says(&self, frame: &Frame<'_>) -> bool {
        self.difference(frame).is_none() && self.place == frame.place()
    }

    /// The first field in which the two say different things of the beat.
    pub(super) fn difference(&self, frame: &Frame<'_>) -> Option<&'static str> {
        let same_tempo = self.tempo_bpm.to_bits() == frame.tempo.bpm().to_bits();
        [
            ("window_id", self.window == frame.window),
            ("downbeat", self.downbeat == frame.downbeat),
            ("deadline_at", self.deadline == frame.deadline),
            ("tempo_bpm", same_tempo),
        ]
        .into_iter()
        .find_map(|(field, same)| (!same).then_some(field))
    }
}

/// The latest frames of a cluster.
#[derive(Clone, Debug)]
pub(super) struct RecentFrames(Ring<Heard>);

impl RecentFrames {
    pub(super) fn new(capacity: usize) -> Self {
        Self(Ring::new(capacity))
    }

    pub(super) fn remember(&mut self, heard: Heard) {
        self.0.push(heard);
    }

    /// Whether this very frame was heard before.
    pub(super) fn has(&self, frame: &Frame<'_>) -> bool {
        self.0.latest_first().any(|heard| heard.is(frame))
    }

    /// The latest frame of this place.
    pub(super) fn at(&self, place: Place) -> Option<&Heard> {
        self.0.latest_first().find(|heard| heard.place == place)
    }
}
