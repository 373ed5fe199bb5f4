//! Laws of what a listener can tell from the beats it hears, and of the phase at a failover.

use backbeat_timing::{
    Beat, ClusterInstant, DriftMeter, Jitter, JitterMeter, LocalInstant, Nanos, OffsetTracker,
    Tempo, TempoDrift, TempoMeter,
};
use proptest::prelude::*;

use crate::given::{beat, bpm, origin, plain, tempos};

/// A node's monotonic clock, which starts anywhere and is fast by some parts per million.
#[derive(Clone, Copy, Debug)]
struct Crystal {
    origin: i128,
    ppm: i128,
}

impl Crystal {
    /// What the clock shows at a moment of the cluster's time.
    fn reads(self, moment: ClusterInstant) -> LocalInstant {
        let passed = (moment - origin()).get();
        LocalInstant::from_nanos(self.origin + passed + (passed * self.ppm).div_euclid(1_000_000))
    }
}

/// Clocks within the tracker's allowance.
fn crystals() -> impl Strategy<Value = Crystal> {
    (any::<i64>(), -99..=99_i128).prop_map(|(origin, ppm)| Crystal {
        origin: origin.into(),
        ppm,
    })
}

/// Delays in nanoseconds: mostly below a millisecond, sometimes a tenth of a second.
fn delays() -> impl Strategy<Value = i128> {
    prop_oneof![4 => 50_000..1_000_000_i128, 1 => 0..100_000_000_i128]
}

/// Delays in nanoseconds: 0.2 to 3 ms, and a stall now and then.
fn delays_with_stalls() -> impl Strategy<Value = i128> {
    prop_oneof![9 => 200_000..3_000_000_i128, 1 => 0..150_000_000_i128]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_tracked_time_is_never_early_and_late_by_no_more_than_the_least_delay_and_the_allowance(
        crystal in crystals(),
        tempo in 0.5..1000.0_f64,
        delays in prop::collection::vec(delays(), 1..150),
    ) {
        let timeline = plain(tempo, 120);
        let mut tracker = OffsetTracker::new();
        let mut receipts: Vec<(ClusterInstant, i128)> = Vec::new();
        for (index, delay) in (0..).zip(delays) {
            let scheduled = timeline.instant_of(beat(index)).unwrap();
            let moment = scheduled + Nanos::new(delay);
            if receipts.last().is_some_and(|&(latest, _)| moment < latest) {
                continue;
            }
            tracker.record(scheduled, crystal.reads(moment));
            receipts.push((moment, delay));

            let read = tracker.offset().unwrap().to_cluster(crystal.reads(moment));
            let late = (moment - read).get();
            // Two nanoseconds for the rounding of the crystal and of the allowance.
            prop_assert!(late >= -2, "early by {} ns", -late);
            for &(received, delay) in receipts.iter().rev().take(64) {
                let allowance = (moment - received).get() * 2 / 10_000;
                prop_assert!(late <= delay + allowance + 2, "{late} ns after a delay of {delay} ns");
            }
        }
    }

    /// 120 BPM, three frames a beat, a NATS-like delay of 0.2 to 3 ms with an odd stall, clocks 100
    /// ppm apart, the leader dead for half a second. Wall clocks do not enter, so ten seconds
    /// between them make no difference.
    #[test]
    fn a_failover_moves_the_phase_by_at_most_five_milliseconds(
        crystal in crystals(),
        delays in prop::collection::vec(delays_with_stalls(), 20..200),
    ) {
        let timeline = plain(360.0, 120);
        let mut tracker = OffsetTracker::new();
        let mut latest = origin();
        for (index, delay) in (0..).zip(delays) {
            let scheduled = timeline.instant_of(beat(index)).unwrap();
            latest = latest.max(scheduled + Nanos::new(delay));
            tracker.record(scheduled, crystal.reads(latest));
        }
        let (beat, _) = timeline.beat_at(latest + Nanos::from_millis(500)).unwrap();
        let scheduled = timeline.instant_of(beat.next().unwrap()).unwrap();
        // The new leader speaks when its own clock shows what its offset says.
        let deadline = tracker.offset().unwrap().to_local(scheduled);
        let off = deadline - crystal.reads(scheduled);
        prop_assert!(off.get().abs() <= 5_000_000, "{} ms", off.as_millis_f64());
    }

    #[test]
    fn the_measured_tempo_is_the_tempo_though_half_the_beats_are_missing_and_all_are_late(
        tempo in tempos(),
        heard in prop::collection::vec((any::<bool>(), 0.0..0.02_f64), 40..120),
    ) {
        let timeline = plain(tempo.bpm(), 120);
        let mut meter = TempoMeter::new();
        for (index, (missing, share)) in (0..).zip(heard) {
            if missing && index > 1 {
                continue;
            }
            let beat_seconds = 60.0 / tempo.bpm();
            #[expect(clippy::cast_possible_truncation, reason = "at most 12 s in nanoseconds")]
            let late = Nanos::new((beat_seconds * share * 1e9) as i128);
            let since = timeline.instant_of(beat(index)).unwrap() - origin();
            meter.record(beat(index), tempo, LocalInstant::from_nanos(0) + since + late);
        }
        let measured = meter.measured_bpm().unwrap();
        prop_assert!((measured / tempo.bpm() - 1.0).abs() < 0.01, "{measured} for {tempo}");
    }

    #[test]
    fn the_drift_is_found_under_jitter(
        ppm in -20_000..20_000_i64, jitter in prop::collection::vec(0..2_000_000_i128, 121)
    ) {
        let timeline = plain(2.0, 120);
        let mut meter = DriftMeter::new();
        for (index, jitter) in (0..).zip(jitter) {
            let scheduled = timeline.instant_of(beat(index)).unwrap();
            let passed = (scheduled - origin()).get();
            let slow = passed + passed / 1_000_000 * i128::from(ppm);
            meter.record(scheduled, LocalInstant::from_nanos(slow + jitter));
        }
        let drift = meter.drift().unwrap();
        #[expect(clippy::cast_precision_loss, reason = "below 20 000")]
        let expected = ppm as f64;
        prop_assert!((drift.ppm - expected).abs() < 1.0, "{drift:?}");
        // Over the hour that a bar lasts.
        prop_assert!((drift.millis - drift.ppm * 3.6).abs() < 1e-3, "{drift:?}");
    }

    #[test]
    fn each_percentile_of_jitter_was_observed_and_has_its_share_below_it(
        lateness in prop::collection::vec(-1_000_000..1_000_000_000_i128, 1..1_500)
    ) {
        let mut meter = JitterMeter::new();
        for &nanos in &lateness {
            meter.record(Nanos::new(nanos));
        }
        let latest = &lateness[lateness.len().saturating_sub(1024)..];
        let Jitter { p50, p95, p99, max } = meter.jitter().unwrap();
        for (percent, value) in [(50, p50), (95, p95), (99, p99), (100, max)] {
            let at_most = latest.iter().filter(|&&nanos| nanos <= value.get()).count();
            let below = latest.iter().filter(|&&nanos| nanos < value.get()).count();
            prop_assert!(latest.contains(&value.get()));
            prop_assert!(at_most * 100 >= latest.len() * percent);
            prop_assert!(below * 100 < latest.len() * percent);
        }
    }
}

#[test]
fn the_health_report_of_the_documents_is_acceptable() {
    assert_eq!(TempoDrift::of(Tempo::DEFAULT, 2.01).as_str(), "acceptable");
}

#[test]
fn a_burst_of_stale_frames_does_not_move_the_tracked_time() {
    let crystal = Crystal { origin: 0, ppm: 0 };
    let timeline = plain(120.0, 8);
    let mut tracker = OffsetTracker::new();
    for index in 0..20 {
        let scheduled = timeline.instant_of(beat(index)).unwrap();
        tracker.record(scheduled, crystal.reads(scheduled + Nanos::new(300_000)));
    }
    let before = tracker.offset().unwrap();
    // Four seconds of frames that a broker held back arrive at once.
    let burst = timeline.instant_of(beat(28)).unwrap();
    for index in 20..28 {
        tracker.record(
            timeline.instant_of(beat(index)).unwrap(),
            crystal.reads(burst),
        );
    }
    let moved = (tracker.offset().unwrap() - before).get().abs();
    assert!(moved < 500_000, "{moved} ns");
}

#[test]
fn beats_at_the_end_of_the_range_do_not_upset_the_estimators() {
    let mut meter = TempoMeter::new();
    let timeline = plain(1000.0, 8);
    let before = beat(Beat::MAX.index() - 1);
    for beat in [before, Beat::MAX] {
        let since = timeline.instant_of(beat).unwrap() - origin();
        meter.record(beat, bpm(1000.0), LocalInstant::from_nanos(0) + since);
    }
    assert_eq!(meter.drift(), TempoDrift::Acceptable);
    let mut tracker = OffsetTracker::new();
    tracker.record(ClusterInstant::MIN, LocalInstant::from_nanos(i128::MIN));
    tracker.record(ClusterInstant::MAX, LocalInstant::from_nanos(i128::MAX));
    assert!(tracker.offset().is_some());
}
