//! Tempo and how far it may change at once. When a change takes effect is in `change`.

use serde::{Deserialize, Serialize};

/// Beats a minute, 0.1 ..= 1000, kept as whole millionths so that equal tempos are equal integers.
///
/// Serialised as the integer of micro-BPM. The range is the contract's (`tempo_bpm` of a beat
/// frame).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Tempo(u32);

impl Tempo {
    /// 0.1 BPM: a beat of ten minutes.
    pub const MIN: Self = Self(100_000);

    /// 1000 BPM: a beat of 60 ms.
    pub const MAX: Self = Self(1_000_000_000);

    /// 2 BPM, the contract's default: a beat of thirty seconds.
    pub const DEFAULT: Self = Self(2_000_000);

    /// The tempo nearest to `bpm`, to the micro-BPM. Anything outside 0.1 ..= 1000 is refused as it
    /// stands, before rounding; so is what is not a number.
    pub fn from_bpm(bpm: f64) -> Result<Self, TempoOutOfRange> {
        if !(Self::MIN.bpm()..=Self::MAX.bpm()).contains(&bpm) {
            return Err(TempoOutOfRange { bpm });
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the range was checked above: at most 10^9, never negative"
        )]
        let micro = (bpm * MICRO).round() as u32;
        Ok(Self(micro))
    }

    /// The tempo of this many millionths of a beat a minute, 100 000 ..= 1 000 000 000.
    pub fn from_micro_bpm(micro_bpm: u32) -> Result<Self, TempoOutOfRange> {
        let tempo = Self(micro_bpm);
        if !(Self::MIN..=Self::MAX).contains(&tempo) {
            return Err(TempoOutOfRange { bpm: tempo.bpm() });
        }
        Ok(tempo)
    }

    /// Beats a minute: what goes into `tempo_bpm`. `from_bpm` of it is the same tempo again.
    pub fn bpm(self) -> f64 {
        f64::from(self.0) / MICRO
    }

    /// Millionths of a beat a minute.
    pub const fn micro_bpm(self) -> u32 {
        self.0
    }

    /// The tempos one bar may bring after a bar at this one: at most 10 % away, rounded inwards to
    /// whole micro-BPM, and within the range of all tempos. (Contract, "Time".)
    pub fn next_bar(self) -> TempoRange {
        let tenth = self.0 / 10;
        TempoRange {
            min: Self(self.0 - tenth).max(Self::MIN),
            max: Self(self.0 + tenth).min(Self::MAX),
        }
    }
}

const MICRO: f64 = 1e6;

/// An interval of tempos, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TempoRange {
    /// The slowest.
    pub min: Tempo,
    /// The fastest.
    pub max: Tempo,
}

impl TempoRange {
    /// Whether the tempo lies in the interval.
    pub fn contains(self, tempo: Tempo) -> bool {
        (self.min..=self.max).contains(&tempo)
    }

    /// The tempo of the interval that is nearest to `target`.
    pub fn nearest(self, target: Tempo) -> Tempo {
        target.clamp(self.min, self.max)
    }
}

impl std::fmt::Display for TempoRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} to {} BPM", self.min.bpm(), self.max.bpm())
    }
}

/// A tempo outside 0.1 ..= 1000 BPM, or not a number.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("a tempo of {bpm} BPM is outside 0.1 to 1000 BPM")]
pub struct TempoOutOfRange {
    /// What was asked for, in beats a minute.
    pub bpm: f64,
}

impl TryFrom<u32> for Tempo {
    type Error = TempoOutOfRange;

    fn try_from(micro_bpm: u32) -> Result<Self, Self::Error> {
        Self::from_micro_bpm(micro_bpm)
    }
}

impl From<Tempo> for u32 {
    fn from(tempo: Tempo) -> Self {
        tempo.0
    }
}

impl std::fmt::Display for Tempo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} BPM", self.bpm())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_the_range_are_tempos_and_their_neighbours_are_not() {
        assert_eq!(Tempo::from_bpm(0.1), Ok(Tempo::MIN));
        assert_eq!(Tempo::from_bpm(1000.0), Ok(Tempo::MAX));
        for bpm in [
            0.099_999_999_9,
            1_000.000_1,
            0.0,
            -2.0,
            f64::INFINITY,
            f64::NAN,
        ] {
            assert!(Tempo::from_bpm(bpm).is_err(), "{bpm}");
        }
        assert!(Tempo::from_micro_bpm(99_999).is_err());
        assert!(Tempo::from_micro_bpm(1_000_000_001).is_err());
        assert!(serde_json::from_str::<Tempo>("99999").is_err());
    }

    #[test]
    fn a_bar_may_change_the_tempo_by_ten_percent() {
        let range = Tempo::DEFAULT.next_bar();
        assert_eq!((range.min.bpm(), range.max.bpm()), (1.8, 2.2));
        assert_eq!(range.to_string(), "1.8 to 2.2 BPM");
    }

    #[test]
    fn the_limits_of_a_change_stay_within_the_range_of_tempos() {
        assert_eq!(Tempo::MIN.next_bar().min, Tempo::MIN);
        assert_eq!(Tempo::MIN.next_bar().max.micro_bpm(), 110_000);
        assert_eq!(Tempo::MAX.next_bar().max, Tempo::MAX);
    }
}
