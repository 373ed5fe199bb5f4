//! Recorded times made current: where each instant of a recording falls when it is played again, and the bytes of a
//! message that say so.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use backbeat_contract::{Hlc, Timestamp};
use backbeat_timing::{ClusterInstant, Nanos, NodeHash, UnixMillis, WireHlc};

use crate::values::TextFields;

/// How fast a recording is played.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Speed(Option<f64>);

/// Why a text is no speed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error(
    "{text:?} is no speed: \"2x\" is twice as fast, \"0.5x\" half, between {min}x and {max}x, and \"max\" as fast as it goes"
)]
pub struct RefuseSpeed {
    text: String,
    min: f64,
    max: f64,
}

impl Speed {
    /// As it was recorded.
    pub const AS_RECORDED: Self = Self(Some(1.0));

    /// As fast as it goes.
    pub const MAX: Self = Self(None);

    /// The slowest: a second takes almost two minutes.
    const SLOWEST: f64 = 0.01;

    /// The fastest that is kept: a second takes a millisecond.
    const FASTEST: f64 = 1000.0;

    /// How many times faster than it was recorded; none when nothing is waited for.
    pub fn times(self) -> Option<f64> {
        self.0
    }
}

impl FromStr for Speed {
    type Err = RefuseSpeed;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "max" {
            return Ok(Self::MAX);
        }
        let times = text.strip_suffix('x').unwrap_or(text).parse().ok();
        times
            .filter(|times| (Self::SLOWEST..=Self::FASTEST).contains(times))
            .map(|times| Self(Some(times)))
            .ok_or_else(|| RefuseSpeed {
                text: text.to_owned(),
                min: Self::SLOWEST,
                max: Self::FASTEST,
            })
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(times) => write!(f, "{times}x"),
            None => f.write_str("max"),
        }
    }
}

/// Where the instants of a recording fall when it is played again.
///
/// It is one function of time, the same for receipts, deadlines and stamps, and it never goes back: whatever order
/// and distances these had among each other, they keep, divided by the speed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shift {
    /// An instant of the recording.
    first: ClusterInstant,
    /// When it is played.
    start: ClusterInstant,
    times: f64,
}

impl Shift {
    /// The shift that plays what was received at `first` at `start`. At [`Speed::MAX`] times keep the distances that
    /// were recorded.
    pub fn new(first: ClusterInstant, start: ClusterInstant, speed: Speed) -> Self {
        Self {
            first,
            start,
            times: speed.times().unwrap_or(1.0),
        }
    }

    /// Where an instant falls, to a nanosecond for recordings of up to 100 days.
    pub fn instant(&self, recorded: ClusterInstant) -> ClusterInstant {
        let since = (recorded - self.first).get();
        #[expect(
            clippy::float_cmp,
            reason = "1 is kept as it was given, and needs no rounding"
        )]
        if self.times == 1.0 {
            return self.start + Nanos::new(since);
        }
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            reason = "as precise as is documented; beyond that the cast saturates"
        )]
        let since = (since as f64 / self.times).round() as i128;
        self.start + Nanos::new(since)
    }

    /// The payload with its `deadline_at` and `hlc` moved. Every other byte stays, and all do in what is no JSON object
    /// or has neither. `received_at` is the recorded time of receipt: a stamp holds 16 bits of time only.
    pub fn payload<'p>(&self, payload: &'p [u8], received_at: ClusterInstant) -> Cow<'p, [u8]> {
        let mut moved = Vec::new();
        let mut copied = 0;
        for (name, place) in TextFields::of(payload) {
            let text = std::str::from_utf8(&payload[place.clone()]).unwrap_or_default();
            let new = match &payload[name] {
                b"deadline_at" => self.deadline(text),
                b"hlc" => self.stamp(text, received_at),
                _ => None,
            };
            if let Some(new) = new {
                moved.extend_from_slice(&payload[copied..place.start]);
                moved.extend_from_slice(new.as_bytes());
                copied = place.end;
            }
        }
        if copied == 0 {
            return Cow::Borrowed(payload);
        }
        moved.extend_from_slice(&payload[copied..]);
        Cow::Owned(moved)
    }

    /// A deadline moved; none when it is no date-time, or falls into a year that none can say.
    fn deadline(&self, text: &str) -> Option<String> {
        let recorded: Timestamp = text.parse().ok()?;
        let recorded = ClusterInstant::from_unix_nanos(recorded.unix_nanos());
        let moved = Timestamp::from_unix_nanos(self.instant(recorded).unix_nanos())?;
        Some(moved.as_str().to_owned())
    }

    /// A stamp moved, its counter and node as they were; none when it is no stamp.
    pub fn stamp(&self, text: &str, received_at: ClusterInstant) -> Option<String> {
        let wire: Hlc = text.parse().ok()?;
        let wire = WireHlc {
            low_millis: wire.wall,
            logical: wire.logical,
            node: NodeHash(wire.node),
        };
        let mut stamp = wire.unwrap_near(millis(received_at));
        let recorded = ClusterInstant::from_unix_nanos(i128::from(stamp.wall.get()) * MILLI);
        stamp.wall = millis(self.instant(recorded));
        Some(stamp.wire().to_string())
    }
}

const MILLI: i128 = 1_000_000;

/// The instant in whole milliseconds, rounded down.
fn millis(at: ClusterInstant) -> UnixMillis {
    let millis = at.unix_nanos().div_euclid(MILLI);
    i64::try_from(millis).map_or(UnixMillis::MAX, UnixMillis::from)
}
