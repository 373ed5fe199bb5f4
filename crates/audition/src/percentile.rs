//! Percentiles of many lengths of time in bounded memory.

use backbeat_timing::{Jitter, JitterMeter, Nanos};

/// Lengths of time: how many, and the percentiles of the latest 1024.
#[derive(Debug, Default)]
pub(crate) struct Lengths {
    meter: JitterMeter,
    count: u64,
}

impl Lengths {
    pub(crate) fn record(&mut self, length: Nanos) {
        self.meter.record(length);
        self.count += 1;
    }

    /// How many there were.
    pub(crate) const fn count(&self) -> u64 {
        self.count
    }

    /// The percentiles; none before the first.
    pub(crate) fn percentiles(&self) -> Option<Jitter> {
        self.meter.jitter()
    }
}

/// Percentiles for people.
pub(crate) fn told(percentiles: &Jitter) -> String {
    let [p50, p95, p99, max] = [
        percentiles.p50,
        percentiles.p95,
        percentiles.p99,
        percentiles.max,
    ]
    .map(Nanos::as_millis_f64);
    format!("p50 {p50:.1} ms, p95 {p95:.1} ms, p99 {p99:.1} ms, at most {max:.1} ms")
}

/// From one length to another.
pub(crate) const fn between(from: Nanos, to: Nanos) -> Nanos {
    Nanos::new(to.get() - from.get())
}
