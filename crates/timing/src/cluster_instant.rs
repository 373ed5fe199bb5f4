//! A point in time on the timescale all nodes of a cluster share. A node's own clock is in
//! `local_instant`.

use std::ops::{Add, Sub};

use serde::{Deserialize, Serialize};

use crate::{Nanos, UnixMillis};

/// Nanoseconds since 1970-01-01T00:00:00Z on the cluster's timescale.
///
/// The timescale was set by the wall clock of the node that started the timeline and has run evenly
/// since: it has no leap seconds and does not follow later steps of anybody's wall clock. A node
/// reaches it through an [`Offset`](crate::Offset) to its own monotonic clock.
///
/// The range is ±2^95 ns (1.2 x 10^12 years), wide enough for every beat of every timeline and
/// narrow enough that no arithmetic of this crate overflows; constructors and sums saturate at its
/// ends. Its stored form is the nanoseconds as one integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "i128", into = "i128")]
pub struct ClusterInstant(i128);

impl ClusterInstant {
    /// The latest instant.
    pub const MAX: Self = Self(1 << 95);

    /// The earliest instant.
    pub const MIN: Self = Self(-(1 << 95));

    /// The instant this many nanoseconds after 1970 (before it, when negative); saturates.
    pub fn from_unix_nanos(nanos: i128) -> Self {
        Self(nanos.clamp(Self::MIN.0, Self::MAX.0))
    }

    /// Nanoseconds since 1970.
    pub const fn unix_nanos(self) -> i128 {
        self.0
    }

    /// The millisecond that it is in, rounded down; saturates.
    pub fn unix_millis(self) -> UnixMillis {
        // The years to 2262 take the short way: a division of 128 bits costs as much as judging a message.
        match i64::try_from(self.0) {
            Ok(nanos) => UnixMillis::from(nanos.div_euclid(1_000_000)),
            Err(_) if self.0 < 0 => UnixMillis::MIN,
            Err(_) => UnixMillis::MAX,
        }
    }
}

impl From<i128> for ClusterInstant {
    fn from(unix_nanos: i128) -> Self {
        Self::from_unix_nanos(unix_nanos)
    }
}

impl From<ClusterInstant> for i128 {
    fn from(instant: ClusterInstant) -> Self {
        instant.0
    }
}

impl Add<Nanos> for ClusterInstant {
    type Output = Self;

    fn add(self, length: Nanos) -> Self {
        Self::from_unix_nanos(self.0.saturating_add(length.get()))
    }
}

impl Sub for ClusterInstant {
    type Output = Nanos;

    fn sub(self, earlier: Self) -> Nanos {
        Nanos::new(self.0 - earlier.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_in_the_millisecond_before_it() {
        let millis = |nanos| ClusterInstant::from_unix_nanos(nanos).unix_millis();
        assert_eq!(millis(1_999_999), UnixMillis::from(1));
        assert_eq!(millis(-1), UnixMillis::from(-1));
        assert_eq!(millis(i128::MAX), UnixMillis::MAX);
        assert_eq!(millis(i128::MIN), UnixMillis::MIN);
    }

    #[test]
    fn instants_saturate_at_the_ends_of_their_range() {
        assert_eq!(
            ClusterInstant::from_unix_nanos(i128::MAX),
            ClusterInstant::MAX
        );
        assert_eq!(
            ClusterInstant::MIN + Nanos::new(i128::MIN),
            ClusterInstant::MIN
        );
        assert_eq!((ClusterInstant::MAX - ClusterInstant::MIN).get(), 1 << 96);
    }
}
