//! Full stamps and the wall time in them. Their 16-bit form on the network is in `wire`.

use serde::{Deserialize, Serialize};

use super::{NodeHash, WireHlc};

/// Milliseconds since 1970 on one node's wall clock, ±2^53 (285 000 years); conversions saturate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "i64", into = "i64")]
pub struct UnixMillis(i64);

impl UnixMillis {
    /// The earliest.
    pub const MIN: Self = Self(-(1 << 53));

    /// The latest that a conversion makes.
    pub const MAX: Self = Self(1 << 53);

    /// The milliseconds.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The low 16 bits: all that travels.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the low bits are what is wanted"
    )]
    pub(super) const fn low_bits(self) -> u16 {
        self.0 as u16
    }

    /// This many milliseconds later, or earlier when negative. May pass MAX: there are 2^62 ms
    /// beyond it.
    pub(super) const fn shifted(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }
}

impl From<i64> for UnixMillis {
    fn from(millis: i64) -> Self {
        Self(millis.clamp(Self::MIN.0, Self::MAX.0))
    }
}

impl From<UnixMillis> for i64 {
    fn from(millis: UnixMillis) -> Self {
        millis.0
    }
}

/// A full stamp. Stamps are ordered by wall time, then logical counter, then node; an event that
/// another one caused has the greater stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hlc {
    /// The greatest wall time known at the event, all 64 bits of it.
    pub wall: UnixMillis,
    /// Counts events within one value of `wall`.
    pub logical: u16,
    /// Who stamped.
    pub node: NodeHash,
}

impl Hlc {
    /// What of the stamp travels: `pppp:llll:nnnn`.
    pub const fn wire(self) -> WireHlc {
        WireHlc {
            low_millis: self.wall.low_bits(),
            logical: self.logical,
            node: self.node,
        }
    }
}
