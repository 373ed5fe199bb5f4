//! The index of a beat. When a beat happens is the timeline's business.

use serde::{Deserialize, Serialize};

/// The index of a beat: 0 ..= 2^53-1, so that every JSON reader holds it exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct Beat(u64);

impl Beat {
    /// Beat 0, with which a fresh timeline begins.
    pub const ZERO: Self = Self(0);

    /// The last beat there is, 2^53-1. At 1000 BPM it is 17 million years after beat 0.
    pub const MAX: Self = Self((1 << 53) - 1);

    /// The beat with this index; refused above 2^53-1.
    pub const fn new(index: u64) -> Result<Self, BeatOutOfRange> {
        if index > Self::MAX.0 {
            return Err(BeatOutOfRange { index });
        }
        Ok(Self(index))
    }

    /// The index.
    pub const fn index(self) -> u64 {
        self.0
    }

    /// The beat that follows; none after the last one.
    pub const fn next(self) -> Option<Self> {
        self.later_by(1)
    }

    /// The beat this many beats later; none beyond the last one.
    pub const fn later_by(self, beats: u64) -> Option<Self> {
        match self.0.checked_add(beats) {
            Some(index) if index <= Self::MAX.0 => Some(Self(index)),
            _ => None,
        }
    }
}

/// A beat index above 2^53-1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("beat index {index} is above {}", Beat::MAX.0)]
pub struct BeatOutOfRange {
    /// The index that was refused.
    pub index: u64,
}

impl TryFrom<u64> for Beat {
    type Error = BeatOutOfRange;

    fn try_from(index: u64) -> Result<Self, Self::Error> {
        Self::new(index)
    }
}

impl From<Beat> for u64 {
    fn from(beat: Beat) -> Self {
        beat.0
    }
}

impl std::fmt::Display for Beat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_beat_has_no_successor() {
        assert_eq!(Beat::new(9_007_199_254_740_991), Ok(Beat::MAX));
        assert_eq!(Beat::MAX.next(), None);
        assert_eq!(Beat::ZERO.later_by(u64::MAX), None);
        assert_eq!(Beat::new(1 << 53), Err(BeatOutOfRange { index: 1 << 53 }));
    }

    #[test]
    fn an_index_above_the_range_is_refused_when_read() {
        assert_eq!(serde_json::from_str::<Beat>("7").unwrap().index(), 7);
        assert!(serde_json::from_str::<Beat>("9007199254740992").is_err());
    }
}
