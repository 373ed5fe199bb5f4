//! The arithmetic of a histogram's buckets: which bucket a length of time falls into, and what the bucket stands for.
//!
//! Up to 31 ns each nanosecond has a bucket; from there on each doubling is cut into 32, so a bucket is at most 1/32 of
//! its values wide: 3 µs at 100 µs.

/// How many buckets there are.
pub(crate) const BUCKETS: usize = (RANGE_BITS - STEP_BITS + 1) * STEPS;

/// The bucket of a length of time; beyond 68 s, the last.
pub(crate) fn bucket_of(nanos: u64) -> usize {
    let nanos = nanos.min((1 << RANGE_BITS) - 1);
    let bits = (u64::BITS - nanos.leading_zeros()) as usize;
    let shift = bits.saturating_sub(STEP_BITS + 1);
    // Below 64, by the shift.
    let step = (nanos >> shift) as usize;
    shift * STEPS + step
}

/// The greatest length of time in a bucket, in nanoseconds; the last has no bound.
pub(crate) fn greatest_in(bucket: usize) -> u64 {
    if bucket == BUCKETS - 1 {
        return u64::MAX;
    }
    let shift = (bucket / STEPS).saturating_sub(1);
    let step = (bucket - shift * STEPS) as u64;
    ((step + 1) << shift) - 1
}

/// Each doubling is cut into 2^5.
const STEP_BITS: usize = 5;
const STEPS: usize = 1 << STEP_BITS;
/// Buckets end at 2^36 ns, 68 s.
const RANGE_BITS: usize = 36;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn buckets_follow_each_other_without_gap() {
        for bucket in 0..BUCKETS - 1 {
            let greatest = greatest_in(bucket);
            assert_eq!(bucket_of(greatest), bucket);
            assert_eq!(bucket_of(greatest + 1), bucket + 1);
        }
        assert_eq!(bucket_of(u64::MAX), BUCKETS - 1);
    }

    proptest! {
        #[test]
        fn a_bucket_says_at_most_a_thirty_second_too_much(nanos in 0..63_u64 << (RANGE_BITS - 6)) {
            let greatest = greatest_in(bucket_of(nanos));
            prop_assert!(nanos <= greatest && greatest - nanos <= nanos / 32);
        }
    }
}
