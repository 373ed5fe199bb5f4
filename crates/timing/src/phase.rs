//! The three phases of a beat.

use serde::{Deserialize, Serialize};

/// A third of a beat. Plan comes first, then execute, then review (integration guide, "Phase
/// Timing").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// The first third.
    Plan,
    /// The second third.
    Execute,
    /// The last third.
    Review,
}

impl Phase {
    /// All phases, in their order within a beat.
    pub const ALL: [Self; 3] = [Self::Plan, Self::Execute, Self::Review];

    /// The phase that follows within the same beat; none after review.
    pub const fn next(self) -> Option<Self> {
        match self {
            Self::Plan => Some(Self::Execute),
            Self::Execute => Some(Self::Review),
            Self::Review => None,
        }
    }

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Execute => "execute",
            Self::Review => "review",
        }
    }
}

impl std::fmt::Display for Phase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
