//! What a rollup has to be told beside the claims.

use super::Roster;
use backbeat_contract::{BeatIndex, WindowId};
use backbeat_timing::{ClusterInstant, Nanos};

/// The end of a window, as the frames told it.
#[derive(Debug, Clone, Copy)]
pub struct Closing<'a> {
    /// The window.
    pub window: WindowId,
    /// Its first beat.
    pub from: BeatIndex,
    /// Its last beat, at least `from`.
    pub to: BeatIndex,
    /// The first beat that reverb could have heard: later than `from` when it joined in the middle of the bar.
    pub heard_from: BeatIndex,
    /// When its beats end.
    pub deadlines: Deadlines,
    /// When its last beat ended against when the timeline says it should have; positive = behind.
    pub tempo_drift: Nanos,
    /// The agents of the window before, if that is known.
    pub previous: Option<&'a Roster>,
}

/// When the beats of one bar end. Within a bar they are equally long (tempo changes at downbeats only), so one end and
/// a length give them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// A beat.
    pub beat: BeatIndex,
    /// When it ends.
    pub end: ClusterInstant,
    /// How long every beat of the bar lasts.
    pub length: Nanos,
}

impl Deadlines {
    /// When `beat` ends.
    pub fn end_of(&self, beat: BeatIndex) -> ClusterInstant {
        self.end_of_index(beat.get())
    }

    pub(super) fn end_of_index(&self, beat: u64) -> ClusterInstant {
        let later = i128::from(beat) - i128::from(self.beat.get());
        self.end + Nanos::new(later.saturating_mul(self.length.get()))
    }
}

/// Nanoseconds since 1970 in 64 bits, to the year 2262; conversions saturate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ClusterNanos(i64);

impl ClusterNanos {
    pub(super) const MAX: Self = Self(i64::MAX);

    pub(super) fn of(instant: ClusterInstant) -> Self {
        let nanos = instant.unix_nanos();
        let bounded = nanos.clamp(i64::MIN.into(), i64::MAX.into());
        Self(i64::try_from(bounded).unwrap_or(i64::MAX))
    }

    pub(super) const fn new(nanos: i64) -> Self {
        Self(nanos)
    }

    pub(super) const fn get(self) -> i64 {
        self.0
    }
}
