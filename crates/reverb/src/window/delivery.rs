//! How long a claim took from its stamp to its arrival, in fixed buckets.

use backbeat_timing::{ClockDrift, ClusterInstant, Hlc, Nanos};

/// Most by which a reported percentile is off, as a ratio: half a bucket. Below 9.8 ms it is off by at most 0.08 ms
/// instead; above 80 s everything is 80 s. Stamps themselves have whole milliseconds.
pub const DELIVERY_ERROR: f64 = 1.0 / 128.0;

/// A bucket of delivery times; greater is later.
///
/// Bucket 0 holds stamps more than 5 s ahead of the arrival, bucket 1 the other ones that are not behind it. Then come
/// 64 equal buckets up to 5 s / 2^9, and 64 for each doubling, up to 80 s: so one bound is 5 s exactly, where a stamp
/// is an error ([`ClockDrift::LIMIT_MILLIS`]). A bucket includes its upper bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Delivery(u16);

impl Delivery {
    /// Bits that hold a bucket.
    pub(super) const BITS: u32 = 10;

    const FIRST: u64 = 2;

    #[expect(clippy::cast_possible_truncation, reason = "below 2^10")]
    pub(super) const BUCKETS: usize = (Self::FIRST + STEPS * (1 + DOUBLINGS)) as usize;

    /// The time from a stamp to its claim's arrival.
    pub(super) fn between(hlc: Hlc, arrival: ClusterInstant) -> Self {
        let sent = Nanos::from_millis(hlc.wall.get()).get();
        let took = arrival.unix_nanos() - sent;
        if took < -i128::from(LIMIT) {
            return Self(0);
        }
        let most = i128::from(BASE << DOUBLINGS) - 1;
        let Ok(below) = u64::try_from((took - 1).min(most)) else {
            return Self(1);
        };
        let bucket = Self::FIRST + step(below);
        Self(u16::try_from(bucket).unwrap_or(u16::MAX))
    }

    pub(super) const fn bucket(self) -> u16 {
        self.0
    }

    pub(super) const fn of_bucket(bucket: u16) -> Self {
        Self(bucket)
    }

    /// Whether stamp and arrival are more than 5 s apart.
    pub(super) fn is_drift(self) -> bool {
        self.0 == 0 || u64::from(self.0) >= Self::FIRST + STEPS * (1 + LIMIT_DOUBLINGS)
    }

    /// The middle of the bucket, in milliseconds; 0 for stamps that are not behind the arrival.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a report's figure, a fraction of a bucket"
    )]
    pub(super) fn millis(self) -> f64 {
        let Some(step) = u64::from(self.0).checked_sub(Self::FIRST) else {
            return 0.0;
        };
        let (doubling, within) = (step / STEPS, (step % STEPS) as f64 + 0.5);
        let (base, steps) = (BASE as f64, STEPS as f64);
        let nanos = match doubling.checked_sub(1) {
            None => base * within / steps,
            Some(times) => base * (1.0 + within / steps) * (1u64 << times.min(DOUBLINGS)) as f64,
        };
        nanos / 1e6
    }
}

/// The bucket of a time, counted from the first above zero.
fn step(nanos: u64) -> u64 {
    let Some(times) = (nanos / BASE).checked_ilog2() else {
        return nanos * STEPS / BASE;
    };
    let start = BASE << times;
    STEPS * (1 + u64::from(times)) + (nanos - start) * STEPS / start
}

/// 5 s in nanoseconds.
const LIMIT: u64 = ClockDrift::LIMIT_MILLIS.unsigned_abs() * 1_000_000;
const LIMIT_DOUBLINGS: u64 = 9;
/// Where equal buckets end: 9.765625 ms.
const BASE: u64 = LIMIT >> LIMIT_DOUBLINGS;
const DOUBLINGS: u64 = 13;
const STEPS: u64 = 64;

/// How many claims took how long.
#[derive(Debug, Clone)]
pub(super) struct Deliveries {
    counts: Vec<u64>,
    total: u64,
}

impl Deliveries {
    pub(super) fn new() -> Self {
        Self {
            counts: vec![0; Delivery::BUCKETS],
            total: 0,
        }
    }

    pub(super) fn count(&mut self, delivery: Delivery) {
        if let Some(count) = self.counts.get_mut(usize::from(delivery.0)) {
            *count += 1;
            self.total += 1;
        }
    }

    /// The time within which `percent` % of the claims arrived (nearest rank), in milliseconds; `None` without claims.
    pub(super) fn percentile(&self, percent: u64) -> Option<f64> {
        let rank = (self.total * percent).div_ceil(100);
        let mut seen = 0;
        (0..).zip(&self.counts).find_map(|(bucket, &count)| {
            seen += count;
            (count > 0 && seen >= rank).then(|| Delivery(bucket).millis())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{DELIVERY_ERROR, Deliveries, Delivery};
    use backbeat_timing::{ClusterInstant, Hlc, NodeHash, UnixMillis};
    use proptest::prelude::*;

    fn took(nanos: i128) -> Delivery {
        let hlc = Hlc {
            wall: UnixMillis::from(1_000_000),
            logical: 0,
            node: NodeHash(0),
        };
        Delivery::between(
            hlc,
            ClusterInstant::from_unix_nanos(1_000_000_000_000 + nanos),
        )
    }

    #[test]
    fn more_than_five_seconds_either_way_is_drift() {
        const FIVE: i128 = 5_000_000_000;
        assert!(took(FIVE + 1).is_drift() && took(-FIVE - 1).is_drift());
        assert!(!took(FIVE).is_drift() && !took(-FIVE).is_drift());
        assert!(took(i128::from(i64::MAX)).is_drift() && took(-i128::from(i64::MAX)).is_drift());
    }

    #[test]
    fn every_bucket_fits_its_bits() {
        const { assert!(Delivery::BUCKETS <= 1 << Delivery::BITS) }
        assert_eq!(usize::from(took(1 << 90).bucket()), Delivery::BUCKETS - 1);
    }

    #[test]
    fn percentiles_are_nearest_ranks() {
        let mut deliveries = Deliveries::new();
        assert_eq!(deliveries.percentile(50), None);
        for millis in 1..=100 {
            deliveries.count(took(millis * 1_000_000_000 / 10));
        }
        for (percent, expected) in [(50, 5_000.0), (95, 9_500.0), (99, 9_900.0)] {
            let found = deliveries.percentile(percent).unwrap();
            assert!(
                (found / expected - 1.0f64).abs() <= DELIVERY_ERROR,
                "{found}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_bucket_stays_within_its_stated_error(micros in 1u32..80_000_000) {
            let told = took(i128::from(micros) * 1_000).millis();
            let millis = f64::from(micros) / 1e3;
            prop_assert!((told - millis).abs() <= (millis * DELIVERY_ERROR).max(0.08), "{told} {millis}");
        }

        #[test]
        fn a_later_arrival_never_has_a_lesser_bucket(a in -6_000_000_000i128..90_000_000_000, more in 0i128..1_000_000_000) {
            prop_assert!(took(a) <= took(a + more));
        }
    }
}
