//! How late appointments were kept: recorded without a lock on the thread that plays, read anywhere.

use std::array;
use std::sync::atomic::{AtomicU64, Ordering};

use backbeat_timing::{Jitter, JitterMeter, Nanos};

use crate::buckets::{BUCKETS, bucket_of, greatest_in};

/// Lateness as percentiles: of everything since the start, and of the recent past.
///
/// Any number of threads may record and read. Each value is seen whole, but a reader may see the latest values in part
/// of the figures only. It takes ten kilobytes and never more.
#[derive(Debug)]
pub struct Lateness {
    buckets: Box<[AtomicU64; BUCKETS]>,
    /// Nanoseconds.
    latest_of_all: AtomicU64,
    /// How many were recorded; also where in the ring the next goes.
    recorded: AtomicU64,
    /// Nanoseconds plus one, so that 0 is a place without a value.
    ring: Box<[AtomicU64; RECENT]>,
}

impl Lateness {
    /// A record of nothing.
    pub fn new() -> Self {
        Self {
            buckets: Box::new(array::from_fn(|_| AtomicU64::new(0))),
            latest_of_all: AtomicU64::new(0),
            recorded: AtomicU64::new(0),
            ring: Box::new(array::from_fn(|_| AtomicU64::new(0))),
        }
    }

    /// Takes in how much later than agreed something happened; earlier counts as in time. Never waits.
    pub fn record(&self, lateness: Nanos) {
        let nanos = u64::try_from(lateness.get().max(0)).unwrap_or(u64::MAX - 1);
        self.latest_of_all.fetch_max(nanos, Ordering::Relaxed);
        // Release: who sees the value in its bucket sees a maximum that is no smaller.
        self.buckets[bucket_of(nanos)].fetch_add(1, Ordering::Release);
        let index = self.recorded.fetch_add(1, Ordering::Relaxed);
        #[expect(clippy::cast_possible_truncation, reason = "below 256")]
        let place = (index % RECENT as u64) as usize;
        self.ring[place].store(nanos.saturating_add(1), Ordering::Relaxed);
    }

    /// How many were recorded.
    pub fn count(&self) -> u64 {
        self.recorded.load(Ordering::Relaxed)
    }

    /// Percentiles of all that was recorded; none before the first. They are rounded up by at most 1/32, and from 66 s
    /// on to the maximum, which is exact.
    pub fn overall(&self) -> Option<Jitter> {
        let counts: Vec<u64> = self
            .buckets
            .iter()
            .map(|bucket| bucket.load(Ordering::Acquire))
            .collect();
        let count: u64 = counts.iter().sum();
        if count == 0 {
            return None;
        }
        let max = self.latest_of_all.load(Ordering::Relaxed);
        let percentile = |percent: u64| {
            let rank = (u128::from(count) * u128::from(percent)).div_ceil(100);
            let mut below = 0_u128;
            let bucket = counts.iter().position(|&count| {
                below += u128::from(count);
                below >= rank
            });
            let greatest = bucket.map_or(max, |bucket| greatest_in(bucket).min(max));
            Nanos::new(greatest.into())
        };
        Some(Jitter {
            p50: percentile(50),
            p95: percentile(95),
            p99: percentile(99),
            max: Nanos::new(max.into()),
        })
    }

    /// Exact percentiles of the latest 256: 43 s of a cluster at 120 BPM with three frames a beat. None before the
    /// first.
    pub fn recent(&self) -> Option<Jitter> {
        let mut meter = JitterMeter::new();
        for place in self.ring.iter() {
            if let Some(nanos) = place.load(Ordering::Relaxed).checked_sub(1) {
                meter.record(Nanos::new(nanos.into()));
            }
        }
        meter.jitter()
    }
}

impl Default for Lateness {
    fn default() -> Self {
        Self::new()
    }
}

/// How many of the latest are kept one by one.
const RECENT: usize = 256;
