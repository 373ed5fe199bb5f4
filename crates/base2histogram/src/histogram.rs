//! A histogram whose buckets double in width.

use std::marker::PhantomData;

use crate::PercentileStats;

/// Counts of values by their number of binary digits: 0, 1, 2 to 3, 4 to 7 and so on.
///
/// `T` is what the published crate attaches to a time slot; openraft attaches nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Histogram<T = ()> {
    counts: Box<[u64; BUCKETS]>,
    slots: PhantomData<T>,
}

impl Histogram {
    /// A histogram of nothing.
    pub fn new() -> Self {
        Self {
            counts: Box::new([0; BUCKETS]),
            slots: PhantomData,
        }
    }

    /// Counts a value.
    pub fn record(&mut self, value: u64) {
        self.record_n(value, 1);
    }

    /// Counts a value so many times.
    pub fn record_n(&mut self, value: u64, times: u64) {
        let digits = u64::BITS - value.leading_zeros();
        if let Some(count) = self.counts.get_mut(digits as usize) {
            *count += times;
        }
    }

    /// Percentiles by nearest rank, each as the greatest value of its bucket: too large by less than a factor of two.
    pub fn percentile_stats(&self) -> PercentileStats {
        let samples = self.counts.iter().sum();
        let at = |permille| self.value_at(samples, permille);
        PercentileStats {
            samples,
            p0_1: at(1),
            p1: at(10),
            p5: at(50),
            p10: at(100),
            p50: at(500),
            p90: at(900),
            p99: at(990),
            p99_9: at(999),
        }
    }

    /// 0 when nothing was counted.
    fn value_at(&self, samples: u64, permille: u64) -> u64 {
        let rank = (u128::from(samples) * u128::from(permille)).div_ceil(1_000);
        let mut up_to_here = 0_u128;
        let digits = self.counts.iter().zip(0..).find_map(|(count, digits)| {
            up_to_here += u128::from(*count);
            (up_to_here >= rank).then_some(digits)
        });
        greatest_of(digits.unwrap_or(u64::BITS))
    }
}

impl Default for Histogram {
    fn default() -> Self {
        Self::new()
    }
}

/// The greatest number with so many binary digits.
fn greatest_of(digits: u32) -> u64 {
    u64::MAX.checked_shr(u64::BITS - digits).unwrap_or_default()
}

/// Numbers have 0 to 64 binary digits.
const BUCKETS: usize = 65;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_counted_gives_zeros() {
        assert_eq!(
            Histogram::new().percentile_stats(),
            PercentileStats::default()
        );
    }

    #[test]
    fn percentiles_are_right_to_a_factor_of_two() {
        let mut histogram = Histogram::new();
        for value in 1..=1_000 {
            histogram.record(value);
        }
        let stats = histogram.percentile_stats();
        assert_eq!(stats.samples, 1_000);
        assert_eq!((stats.p0_1, stats.p50, stats.p99_9), (1, 511, 1_023));
    }

    #[test]
    fn every_value_has_a_bucket() {
        for (value, greatest) in [(0, 0), (1, 1), (4, 7), (u64::MAX, u64::MAX)] {
            let mut histogram = Histogram::new();
            histogram.record(value);
            assert_eq!(histogram.percentile_stats().p50, greatest);
        }
    }
}
