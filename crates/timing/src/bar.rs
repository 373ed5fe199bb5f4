//! Bars: runs of beats that one window covers. Which bar a beat belongs to is the timeline's
//! business.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use crate::Beat;

/// How many beats a bar has: 1 ..= 2^32-1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BarLength(NonZeroU32);

impl BarLength {
    /// 120 beats, the contract's default: an hour at the default tempo.
    pub const DEFAULT: Self = Self(NonZeroU32::MIN.saturating_add(119));

    /// A bar of this many beats; a bar without a beat is refused.
    pub fn new(beats: u32) -> Result<Self, EmptyBar> {
        NonZeroU32::new(beats).map(Self).ok_or(EmptyBar)
    }

    /// The number of beats.
    pub const fn beats(self) -> u32 {
        self.0.get()
    }
}

impl std::fmt::Display for BarLength {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A bar length of zero beats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a bar has at least one beat")]
pub struct EmptyBar;

/// A bar of a timeline: the beats `first ..= last`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// The downbeat.
    pub first: Beat,
    /// The last beat. Only the bar in which the beats end ([`Beat::MAX`]) may be shorter than its
    /// length says.
    pub last: Beat,
}

impl Bar {
    pub(crate) fn starting_at(first: Beat, length: BarLength) -> Self {
        let last = first.later_by(u64::from(length.beats()) - 1);
        Self {
            first,
            last: last.unwrap_or(Beat::MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_ends_with_the_beats() {
        let bar = Bar::starting_at(Beat::MAX, BarLength::DEFAULT);
        assert_eq!(
            bar,
            Bar {
                first: Beat::MAX,
                last: Beat::MAX
            }
        );
    }

    #[test]
    fn a_bar_without_beats_is_refused() {
        assert_eq!(BarLength::new(0), Err(EmptyBar));
        assert!(serde_json::from_str::<BarLength>("0").is_err());
    }
}
