//! Several histograms beside each other, as text.

use std::fmt;

use crate::{Histogram, PercentileStats};

/// A line of percentiles for each histogram.
#[derive(Clone, Debug, Default)]
pub struct AsciiChart(Vec<(String, PercentileStats)>);

impl AsciiChart {
    /// A chart of nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a histogram under a name.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "openraft hands the histogram over"
    )]
    #[must_use]
    pub fn add(mut self, name: impl Into<String>, histogram: Histogram) -> Self {
        self.0.push((name.into(), histogram.percentile_stats()));
        self
    }
}

impl fmt::Display for AsciiChart {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, stats) in &self.0 {
            writeln!(out, "{name}: {stats}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_histogram_has_a_line() {
        let mut histogram = Histogram::new();
        histogram.record(5);
        let chart = AsciiChart::new().add("waits", histogram);
        assert_eq!(
            chart.to_string(),
            "waits: n=1 p10=7 p50=7 p90=7 p99=7 p99.9=7\n"
        );
    }
}
