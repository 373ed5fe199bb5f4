//! Drift: beats that come ever later, or ever earlier, than the timeline says.

use crate::{ClusterInstant, LocalInstant, Nanos};

/// Measures how the receipts of beats drift against the timeline: a least-squares line through
/// lateness over scheduled time, kept as a handful of running sums, so that a run may be as long as
/// it likes.
///
/// Only a change of lateness can be told: a constant delay, on the way or between clocks, is no
/// drift.
#[derive(Clone, Debug, Default)]
pub struct DriftMeter {
    origin: Option<(ClusterInstant, LocalInstant)>,
    span: f64,
    count: f64,
    mean_time: f64,
    mean_lateness: f64,
    /// Sums of squares and of products of the deviations from the means.
    time_squares: f64,
    products: f64,
}

/// A drift. Positive is behind: beats come later and later (contracts README, `tempo_drift_ms`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drift {
    /// By how many milliseconds the beats fell behind from the first observed to the latest
    /// scheduled.
    pub millis: f64,
    /// The rate, in millionths: 10 000 ppm are the 1 % of BACKBEAT-PER-003.
    pub ppm: f64,
}

impl DriftMeter {
    /// A meter that has observed nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in one beat or frame: when the timeline had it, and when it came, by a clock that is
    /// never stepped.
    pub fn record(&mut self, scheduled: ClusterInstant, received: LocalInstant) {
        let (first_scheduled, first_received) = *self.origin.get_or_insert((scheduled, received));
        let time = scheduled - first_scheduled;
        let lateness = Nanos::new((received - first_received).get() - time.get());
        self.add(time.as_seconds_f64(), lateness.as_seconds_f64());
    }

    /// The drift so far; none before two different scheduled instants.
    pub fn drift(&self) -> Option<Drift> {
        if self.time_squares <= 0.0 {
            return None;
        }
        let rate = self.products / self.time_squares;
        Some(Drift {
            millis: rate * self.span * 1e3,
            ppm: rate * 1e6,
        })
    }

    /// Welford's update: stable, where plain sums of squares would cancel after a few hours.
    fn add(&mut self, time: f64, lateness: f64) {
        self.span = self.span.max(time);
        self.count += 1.0;
        let deviation = time - self.mean_time;
        self.mean_time += deviation / self.count;
        self.mean_lateness += (lateness - self.mean_lateness) / self.count;
        self.time_squares += deviation * (time - self.mean_time);
        self.products += deviation * (lateness - self.mean_lateness);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn observe(delay_millis: impl Fn(i64) -> i64) -> Option<Drift> {
        let mut meter = DriftMeter::new();
        for beat in 0..=120 {
            let scheduled = ClusterInstant::from_unix_nanos(0) + Nanos::from_millis(beat * 30_000);
            let received = Nanos::from_millis(beat * 30_000 + delay_millis(beat));
            meter.record(scheduled, LocalInstant::from_nanos(77) + received);
        }
        meter.drift()
    }

    #[test]
    fn beats_that_come_later_and_later_are_behind() {
        // 3 ms a beat of 30 s, over an hour.
        let drift = observe(|beat| beat * 3).unwrap();
        assert!((drift.millis - 360.0).abs() < 1e-6, "{drift:?}");
        assert!((drift.ppm - 100.0).abs() < 1e-6, "{drift:?}");
    }

    #[test]
    fn a_constant_delay_is_no_drift() {
        assert!(observe(|_| 250).unwrap().millis.abs() < 1e-9);
    }

    #[test]
    fn one_late_beat_hardly_counts() {
        let drift = observe(|beat| if beat == 60 { 500 } else { 0 }).unwrap();
        assert!(drift.ppm.abs() < 0.1, "{drift:?}");
    }

    #[test]
    fn one_instant_tells_no_drift() {
        let mut meter = DriftMeter::new();
        assert_eq!(meter.drift(), None);
        for nanos in [0, 5_000] {
            meter.record(
                ClusterInstant::from_unix_nanos(9),
                LocalInstant::from_nanos(nanos),
            );
        }
        assert_eq!(meter.drift(), None);
    }
}
