//! What a node can tell about the beat at an instant.

use backbeat_timing::{Beat, Frame, Nanos, Tempo};

/// The present, as this node computes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// The frame that was due last: beat, phase, downbeat, window, tempo.
    pub frame: Frame,
    /// The tempo after all changes that are agreed on.
    pub target_tempo: Tempo,
    /// The length of the current bar, in beats.
    pub bar_length: u32,
    /// The downbeat of the next change of tempo or bar length, if one is queued.
    pub next_change: Option<Beat>,
    /// How far the node's wall clock is ahead of the cluster's time.
    pub wall_ahead: Option<Nanos>,
}
