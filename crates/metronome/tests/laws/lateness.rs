//! Percentiles are those of the values.

use std::sync::Arc;
use std::thread;

use backbeat_metronome::Lateness;
use backbeat_timing::{Jitter, JitterMeter, Nanos};
use proptest::prelude::*;

/// Any length by magnitude: from a nanosecond to three hours, and some that were early.
fn lengths() -> impl Strategy<Value = i128> {
    prop_oneof![
        9 => (0.0..13.0_f64).prop_map(|magnitude| {
            #[expect(clippy::cast_possible_truncation, reason = "below 10^13")]
            let nanos = 10_f64.powf(magnitude) as i128;
            nanos
        }),
        1 => -1_000..=0_i128,
    ]
}

/// What an exact observer of the same values says; early is in time.
fn exact(lengths: &[i128]) -> Jitter {
    let mut meter = JitterMeter::new();
    for &nanos in lengths {
        meter.record(Nanos::new(nanos.max(0)));
    }
    meter.jitter().unwrap()
}

fn recorded(lengths: &[i128]) -> Lateness {
    let lateness = Lateness::new();
    for &nanos in lengths {
        lateness.record(Nanos::new(nanos));
    }
    lateness
}

proptest! {
    #[test]
    fn percentiles_are_at_most_a_thirty_second_too_high(
        lengths in prop::collection::vec(lengths(), 1..=1024)
    ) {
        let (exact, found) = (exact(&lengths), recorded(&lengths).overall().unwrap());
        prop_assert_eq!(found.max, exact.max);
        for (found, exact) in [(found.p50, exact.p50), (found.p95, exact.p95), (found.p99, exact.p99)] {
            let (found, exact) = (found.get(), exact.get());
            let beyond = exact >= 66_000_000_000;
            prop_assert!(found >= exact, "{found} for {exact}");
            prop_assert!(beyond || found - exact <= exact / 32, "{found} for {exact}");
        }
    }

    #[test]
    fn the_recent_past_is_exact_and_256_long(
        lengths in prop::collection::vec(lengths(), 1..=1024)
    ) {
        let lateness = recorded(&lengths);
        let latest = &lengths[lengths.len().saturating_sub(256)..];
        prop_assert_eq!(lateness.recent().unwrap(), exact(latest));
        prop_assert_eq!(lateness.count(), lengths.len() as u64);
    }
}

#[test]
fn before_the_first_there_are_no_percentiles() {
    let lateness = Lateness::default();
    assert_eq!((lateness.overall(), lateness.recent()), (None, None));
    lateness.record(Nanos::new(i128::MAX));
    assert!(lateness.overall().is_some() && lateness.recent().is_some());
}

#[test]
fn nothing_is_lost_when_threads_record_and_read_at_once() {
    let lateness = Arc::new(Lateness::new());
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for nanos in 1..=10_000 {
                    lateness.record(Nanos::new(nanos));
                }
            });
        }
        for _ in 0..100 {
            if let Some(jitter) = lateness.overall() {
                assert!(jitter.p50 > Nanos::ZERO && jitter.p50 <= jitter.max);
            }
            assert!(
                lateness
                    .recent()
                    .is_none_or(|jitter| jitter.p50 > Nanos::ZERO)
            );
        }
    });
    assert_eq!(lateness.count(), 40_000);
    let jitter = lateness.overall().unwrap();
    assert_eq!(jitter.max, Nanos::new(10_000));
    assert!((5_000..=5_157).contains(&jitter.p50.get()), "{jitter:?}");
}
