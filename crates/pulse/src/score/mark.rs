//! A place in the timeline: the frame of one phase of one beat.

use backbeat_timing::{Beat, Frame, Phase};
use serde::{Deserialize, Serialize};

/// A frame's place in the order of frames. Later frames have greater marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// The beat.
    pub beat: Beat,
    /// The phase of the beat.
    pub phase: Phase,
}

impl From<&Frame> for Mark {
    fn from(frame: &Frame) -> Self {
        Self {
            beat: frame.beat,
            phase: frame.phase,
        }
    }
}

impl std::fmt::Display for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.beat, self.phase.as_str())
    }
}
