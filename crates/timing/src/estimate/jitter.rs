//! Jitter: how late the latest beats were, as exact percentiles.

use super::recent::Recent;
use crate::Nanos;

/// Keeps the lateness of the latest 1024 beats or frames and answers exact percentiles of them.
///
/// Exact over a bounded past, rather than buckets over all of it: a hundred microseconds stay
/// visible, and a bad minute is forgotten.
#[derive(Clone, Debug)]
pub struct JitterMeter(Recent<Nanos, 1024>);

/// Percentiles of lateness, by nearest rank: each is a lateness that was observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jitter {
    /// Half of the beats were at most this late.
    pub p50: Nanos,
    /// 95 of 100 were at most this late.
    pub p95: Nanos,
    /// 99 of 100 were at most this late.
    pub p99: Nanos,
    /// The latest.
    pub max: Nanos,
}

impl JitterMeter {
    /// A meter that has observed nothing.
    pub fn new() -> Self {
        Self(Recent::new())
    }

    /// Takes in how much later than scheduled a beat came (earlier, when negative), as the observer
    /// sees it.
    pub fn record(&mut self, lateness: Nanos) {
        self.0.push(lateness);
    }

    /// The percentiles of the latest 1024 observations; none before the first.
    pub fn jitter(&self) -> Option<Jitter> {
        let mut sorted: Vec<Nanos> = self.0.iter().copied().collect();
        sorted.sort_unstable();
        let percentile = |percent: usize| {
            let rank = (sorted.len() * percent).div_ceil(100);
            sorted.get(rank.checked_sub(1)?).copied()
        };
        Some(Jitter {
            p50: percentile(50)?,
            p95: percentile(95)?,
            p99: percentile(99)?,
            max: percentile(100)?,
        })
    }
}

impl Default for JitterMeter {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let mut meter = JitterMeter::new();
        assert_eq!(meter.jitter(), None);
        for millis in (1..=100).rev() {
            meter.record(Nanos::from_millis(millis));
        }
        let [p50, p95, p99, max] = [50, 95, 99, 100].map(Nanos::from_millis);
        assert_eq!(meter.jitter(), Some(Jitter { p50, p95, p99, max }));
    }

    #[test]
    fn the_past_is_forgotten_after_1024_beats() {
        let mut meter = JitterMeter::new();
        meter.record(Nanos::from_millis(9_000));
        for _ in 0..1024 {
            meter.record(Nanos::from_millis(1));
        }
        assert_eq!(meter.jitter().unwrap().max, Nanos::from_millis(1));
    }
}
