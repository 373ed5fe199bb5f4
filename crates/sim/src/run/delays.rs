//! How long things took, as percentiles.

use backbeat_timing::Nanos;
use hdrhistogram::Histogram;
use serde::Serialize;

/// Lengths of time from 1 µs to an hour, told to 1 %; longer ones count as an hour, shorter ones as a microsecond.
#[derive(Debug)]
pub(super) struct Delays {
    /// None only if the bounds below were refused.
    micros: Option<Histogram<u64>>,
}

/// Percentiles of lengths of time. Unit: milliseconds, each within 1 %.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Percentiles {
    /// How many were measured.
    pub count: u64,
    /// Half of them took no longer.
    pub p50_ms: f64,
    /// 95 of a hundred took no longer.
    pub p95_ms: f64,
    /// 99 of a hundred took no longer.
    pub p99_ms: f64,
    /// None took longer.
    pub max_ms: f64,
}

impl Delays {
    pub(super) fn new() -> Self {
        Self {
            micros: Histogram::new_with_bounds(1, 3_600_000_000, 2).ok(),
        }
    }

    /// Counts a length; one below zero counts as a microsecond.
    pub(super) fn count(&mut self, length: Nanos) {
        let micros = u64::try_from(length.get() / 1_000).unwrap_or(0);
        if let Some(histogram) = &mut self.micros {
            histogram.saturating_record(micros.max(1));
        }
    }

    pub(super) fn percentiles(&self) -> Percentiles {
        let Some(histogram) = self.micros.as_ref().filter(|counted| !counted.is_empty()) else {
            return Percentiles::default();
        };
        let within = |quantile| millis(histogram.value_at_quantile(quantile));
        Percentiles {
            count: histogram.len(),
            p50_ms: within(0.50),
            p95_ms: within(0.95),
            p99_ms: within(0.99),
            max_ms: millis(histogram.max()),
        }
    }
}

fn millis(micros: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
    let micros = micros as f64;
    micros / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_within_one_percent() {
        let mut delays = Delays::new();
        assert_eq!(delays.percentiles(), Percentiles::default());
        (1..=1000).for_each(|millis| delays.count(Nanos::from_millis(millis)));
        delays.count(Nanos::from_millis(-5));
        let told = delays.percentiles();
        assert_eq!(told.count, 1001);
        for (found, expected) in [
            (told.p50_ms, 500.0),
            (told.p95_ms, 950.0),
            (told.max_ms, 1000.0),
        ] {
            assert!(
                (found - expected).abs() <= expected * 0.01,
                "{found} {expected}"
            );
        }
    }
}
