//! A signed length of time. Points in time are in `cluster_instant` and `local_instant`.

use std::time::Duration;

/// A signed length of time in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nanos(i128);

impl Nanos {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// This many nanoseconds.
    pub const fn new(nanos: i128) -> Self {
        Self(nanos)
    }

    /// This many milliseconds.
    pub fn from_millis(millis: i64) -> Self {
        Self(i128::from(millis) * 1_000_000)
    }

    /// The nanoseconds.
    pub const fn get(self) -> i128 {
        self.0
    }

    /// Milliseconds, rounded to what an `f64` holds: for reports and metrics.
    pub fn as_millis_f64(self) -> f64 {
        self.as_f64() / 1e6
    }

    /// Seconds, rounded to what an `f64` holds: for reports and metrics.
    pub fn as_seconds_f64(self) -> f64 {
        self.as_f64() / 1e9
    }

    /// The length as a `Duration` to wait for: zero when negative, `Duration::MAX` when longer than
    /// that.
    pub fn to_wait(self) -> Duration {
        let Ok(nanos) = u128::try_from(self.0) else {
            return Duration::ZERO;
        };
        let Ok(seconds) = u64::try_from(nanos / 1_000_000_000) else {
            return Duration::MAX;
        };
        let rest = (nanos % 1_000_000_000) as u32;
        Duration::new(seconds, rest)
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "estimates and reports are floats by nature"
    )]
    fn as_f64(self) -> f64 {
        self.0 as f64
    }
}

impl From<Duration> for Nanos {
    fn from(length: Duration) -> Self {
        // Below 2^95.
        Self(length.as_nanos().cast_signed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_survives_the_way_to_a_duration_and_back() {
        let length = Duration::new(30, 7);
        assert_eq!(Nanos::from(length).to_wait(), length);
        assert_eq!(Nanos::from(Duration::MAX).to_wait(), Duration::MAX);
    }

    #[test]
    fn what_cannot_be_waited_for_saturates() {
        assert_eq!(Nanos::new(-1).to_wait(), Duration::ZERO);
        assert_eq!(Nanos::new(i128::MAX).to_wait(), Duration::MAX);
    }

    #[test]
    fn reports_are_in_milliseconds_and_seconds() {
        assert!((Nanos::new(7_300_000).as_millis_f64() - 7.3).abs() < 1e-12);
        assert!((Nanos::from_millis(-1500).as_seconds_f64() + 1.5).abs() < 1e-12);
    }
}
