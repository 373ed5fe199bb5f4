//! One stretch of a timeline at one tempo: where beats become instants and instants beats. How
//! stretches follow each other is in `timeline`.

use serde::{Deserialize, Serialize};

use crate::{Bar, BarLength, Beat, ClusterInstant, Nanos, Phase, Tempo};

/// A stretch of beats at one tempo and bar length, from `first_beat`, a downbeat, which begins at
/// `start`.
///
/// **The one rounding rule.** Counting thirds of a beat from the segment's first, third `n` begins
/// at `start + floor(n x 2 x 10^16 / micro-BPM)` nanoseconds. The product is exact (128 bits) and
/// the division is the only rounding; nothing is added up, so nothing drifts. A third lasts at
/// least 20 ms, so no two begin at the same nanosecond, and the inverse is exact too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Segment {
    first_beat: Beat,
    start_unix_nanos: i64,
    #[serde(rename = "micro_bpm")]
    tempo: Tempo,
    bar_length: BarLength,
}

impl Segment {
    /// A segment. Its start must fit 64 bits of Unix nanoseconds (the years 1678 to 2261); its
    /// beats may lie far beyond.
    pub fn new(
        first_beat: Beat,
        start: ClusterInstant,
        tempo: Tempo,
        bar_length: BarLength,
    ) -> Result<Self, StartOutOfRange> {
        let start_unix_nanos = i64::try_from(start.unix_nanos()).map_err(|_| StartOutOfRange {
            unix_nanos: start.unix_nanos(),
        })?;
        Ok(Self {
            first_beat,
            start_unix_nanos,
            tempo,
            bar_length,
        })
    }

    /// The first beat, which is a downbeat.
    pub const fn first_beat(&self) -> Beat {
        self.first_beat
    }

    /// When the first beat begins.
    pub fn start(&self) -> ClusterInstant {
        ClusterInstant::from_unix_nanos(self.start_unix_nanos.into())
    }

    /// The tempo.
    pub const fn tempo(&self) -> Tempo {
        self.tempo
    }

    /// The length of the bars.
    pub const fn bar_length(&self) -> BarLength {
        self.bar_length
    }

    /// The bar of a beat; none for a beat before the segment.
    pub(crate) fn bar_of(&self, beat: Beat) -> Option<Bar> {
        let into = beat.index().checked_sub(self.first_beat.index())?;
        let length = u64::from(self.bar_length.beats());
        let first = self.first_beat.later_by(into - into % length)?;
        Some(Bar::starting_at(first, self.bar_length))
    }

    /// When a phase begins; none for a beat before the segment.
    pub(crate) fn begin_of(&self, beat: Beat, phase: Phase) -> Option<ClusterInstant> {
        self.third_of(beat, phase)
            .map(|third| self.begin_of_third(third))
    }

    /// When a phase ends and the next begins; none for a beat before the segment.
    pub(crate) fn end_of(&self, beat: Beat, phase: Phase) -> Option<ClusterInstant> {
        self.third_of(beat, phase)
            .map(|third| self.begin_of_third(third + 1))
    }

    /// The beat and phase going on at an instant; none before the segment or after the last beat
    /// there is.
    pub(crate) fn position_at(&self, instant: ClusterInstant) -> Option<(Beat, Phase)> {
        let elapsed = u128::try_from((instant - self.start()).get()).ok()?;
        // The largest n with floor(n x THIRD / tempo) <= elapsed. Below 2^96 x 2^30.
        let third = ((elapsed + 1) * u128::from(self.tempo.micro_bpm()) - 1) / THIRD;
        let beat = self.first_beat.later_by(u64::try_from(third / 3).ok()?)?;
        let phase = match third % 3 {
            0 => Phase::Plan,
            1 => Phase::Execute,
            _ => Phase::Review,
        };
        Some((beat, phase))
    }

    fn third_of(&self, beat: Beat, phase: Phase) -> Option<u128> {
        let into = beat.index().checked_sub(self.first_beat.index())?;
        Some(u128::from(into) * 3 + phase as u128)
    }

    fn begin_of_third(&self, third: u128) -> ClusterInstant {
        // At most 3 x 2^53 thirds, each below 2^55 before the division: below 2^110, and so is the
        // quotient.
        let elapsed = third * THIRD / u128::from(self.tempo.micro_bpm());
        self.start() + Nanos::new(elapsed.cast_signed())
    }
}

/// Nanoseconds in a third of a beat at one micro-BPM: 60 s x 10^6 / 3.
const THIRD: u128 = 20_000_000_000_000_000;

/// A segment that would begin outside the years 1678 to 2261.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a segment cannot begin {unix_nanos} ns after 1970: 64 bits do not hold it")]
pub struct StartOutOfRange {
    /// The start that was refused, in Unix nanoseconds.
    pub unix_nanos: i128,
}
