//! What a summary tells beside the findings.

use backbeat_sequence::Listener;
use backbeat_timing::{FramesPerBeat, Nanos};
use proptest::prelude::*;

use crate::given::{frame_of, scores, steady};

proptest! {
    #[test]
    fn beats_are_counted_once_and_missing_ones_apart(score in scores(), lost in 1..8_usize) {
        let mut stream = score.frames(40);
        let first = frame_of(&stream[0]).beat.get();
        let last = frame_of(&stream[stream.len() - 1]).beat.get();
        // From the eleventh beat on, so many are lost.
        let is_lost = |beat: u64| (first + 10..first + 10 + lost as u64).contains(&beat);
        stream.retain(|received| !is_lost(frame_of(received).beat.get()));
        let mut listener = Listener::default();
        for received in &stream {
            listener.hear(received);
        }
        let summary = &listener.summary().clusters[0];
        prop_assert_eq!(summary.counts.beats_missed, lost as u64);
        prop_assert_eq!(summary.counts.beats_heard, last - first + 1 - lost as u64);
        prop_assert_eq!(summary.beat, Some(last));
        let frames = match score.frames_per_beat {
            FramesPerBeat::One => 1,
            FramesPerBeat::Three => 3,
        };
        prop_assert_eq!(summary.frames_per_beat, Some(frames));
    }
}

#[test]
fn a_steady_cluster_beats_at_its_tempo_without_drift() {
    let mut listener = Listener::default();
    for received in steady(120.0).frames(40) {
        assert_eq!(listener.hear(&received), []);
    }
    let summary = &listener.summary().clusters[0];
    let measured = summary.measured_bpm.unwrap();
    assert!((measured - 120.0).abs() < 1e-6, "{measured}");
    assert!(summary.drift_ms.unwrap().abs() < 1e-3, "{summary:?}");
}

#[test]
fn beats_that_come_later_and_later_are_behind() {
    let mut listener = Listener::default();
    for mut received in steady(120.0).frames(40) {
        // 1 ms more with every beat of 500 ms: 2000 ppm.
        let beat = i64::try_from(frame_of(&received).beat.get()).unwrap();
        received.at = received.at + Nanos::from_millis(beat);
        listener.hear(&received);
    }
    let summary = &listener.summary().clusters[0];
    let ppm = summary.drift_ppm.unwrap();
    assert!((ppm - 2_000.0).abs() < 1.0, "{ppm}");
}

#[test]
fn a_summary_is_machine_readable() {
    let mut listener = Listener::default();
    let mut stream = steady(120.0).frames(10);
    stream.drain(9..15);
    for received in &stream {
        listener.hear(received);
    }
    let shown = serde_json::to_value(listener.summary()).unwrap();
    assert_eq!(shown["messages"], 24);
    let skipped = serde_json::json!({"beat-skipped": {"told": 1, "repeated": 0}});
    assert_eq!(shown["rules"], skipped);
    assert_eq!(shown["clusters"][0]["cluster"], "chorus-prod");
    assert_eq!(shown["clusters"][0]["beats_missed"], 2);
    assert_eq!(shown["clusters"][0]["tempo_bpm"], 120.0);
}
