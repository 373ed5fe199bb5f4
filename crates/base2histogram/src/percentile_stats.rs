//! What a histogram tells.

use std::fmt;

/// Percentiles of a histogram; all 0 when nothing was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PercentileStats {
    /// How many values were counted.
    pub samples: u64,
    /// One value in a thousand is no greater than this.
    pub p0_1: u64,
    /// One in a hundred is no greater.
    pub p1: u64,
    /// One in twenty is no greater.
    pub p5: u64,
    /// One in ten is no greater.
    pub p10: u64,
    /// The median.
    pub p50: u64,
    /// One in ten is greater.
    pub p90: u64,
    /// One in a hundred is greater.
    pub p99: u64,
    /// One in a thousand is greater.
    pub p99_9: u64,
}

impl fmt::Display for PercentileStats {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            samples,
            p10,
            p50,
            p90,
            p99,
            ..
        } = self;
        write!(
            out,
            "n={samples} p10={p10} p50={p50} p90={p90} p99={p99} p99.9={}",
            self.p99_9
        )
    }
}
