//! Which frames count, and when beats begin.

use backbeat_contract::ClusterId;
use backbeat_sim::hearing::Listener;
use backbeat_timing::{ClusterInstant, Nanos};
use proptest::prelude::*;

use crate::given::BEAT;

const START: i128 = 1_757_075_400_000_000_000;

fn at(millis: i64) -> ClusterInstant {
    ClusterInstant::from_unix_nanos(START) + Nanos::from_millis(millis)
}

fn listener() -> Listener {
    Listener::new("chorus".parse::<ClusterId>().unwrap())
}

/// A frame of 120 BPM whose deadline is this many milliseconds after the start.
fn frame(beat: u64, phase: &str, deadline_millis: i64) -> Vec<u8> {
    let deadline = backbeat_contract::Timestamp::from_unix_nanos(at(deadline_millis).unix_nanos());
    let frame = serde_json::json!({
        "type": "backbeat.beatframe.v1", "cluster_id": "chorus", "beat_index": beat, "downbeat": false,
        "phase": phase, "hlc": "7ffd:0001:abcd", "deadline_at": deadline.unwrap(), "tempo_bpm": 120,
        "window_id": "7e9b0e6c4c9a4e59b7f2d9a3c1b2e4d5"
    });
    serde_json::to_vec(&frame).unwrap()
}

#[test]
fn a_beat_is_counted_once_at_its_plan_frame() {
    let mut listener = listener();
    assert!(
        listener
            .hear(&frame(4, "execute", 300), Some(1), at(170))
            .is_none()
    );
    let beat = listener
        .hear(&frame(5, "plan", 666), Some(1), at(501))
        .unwrap();
    assert_eq!((beat.index.get(), beat.length), (5, BEAT));
    assert!((beat.begin - at(500)).get().abs() < 1_000_000);
    assert!(
        listener
            .hear(&frame(5, "plan", 666), Some(1), at(502))
            .is_none()
    );
    assert!(
        listener
            .hear(&frame(8, "plan", 2_166), Some(1), at(2_001))
            .is_some()
    );
    let tally = listener.tally();
    assert_eq!((tally.beats, tally.missed, tally.repeated), (2, 2, 1));
}

#[test]
fn a_beat_of_one_frame_ends_with_the_frames_deadline() {
    let mut listener = listener();
    let beat = listener
        .hear(&frame(5, "plan", 1_000), None, at(503))
        .unwrap();
    assert_eq!((beat.begin, beat.end()), (at(500), at(1_000)));
}

#[test]
fn a_lower_term_is_refused() {
    let mut listener = listener();
    assert!(
        listener
            .hear(&frame(5, "plan", 166), Some(3), at(1))
            .is_some()
    );
    assert!(
        listener
            .hear(&frame(6, "plan", 666), Some(2), at(501))
            .is_none()
    );
    assert!(
        listener
            .hear(&frame(6, "plan", 666), None, at(501))
            .is_none()
    );
    assert_eq!(listener.tally().lower_term, 2);
}

#[test]
fn a_new_leader_may_repeat_a_beat_or_begin_anew() {
    let mut listener = listener();
    let mut counts = |beat, phase, deadline: i64, term| {
        let now = at(deadline - 160);
        let heard = listener.hear(&frame(beat, phase, deadline), Some(term), now);
        heard.is_some()
    };
    assert!(counts(50, "plan", 166, 3));
    assert!(!counts(49, "plan", 166, 3));
    assert!(!counts(50, "plan", 166, 4));
    // The first frame that is heard of it need not be one that counts.
    assert!(!counts(0, "execute", 333, 4));
    assert!(counts(1, "plan", 666, 4));
    assert!(!counts(0, "plan", 666, 4));
    assert_eq!(listener.tally().repeated, 3);
}

#[test]
fn a_frame_past_its_deadline_is_left() {
    let mut listener = listener();
    assert!(
        listener
            .hear(&frame(5, "plan", 166), None, at(167))
            .is_none()
    );
    assert_eq!(listener.tally().stale, 1);
}

#[test]
fn with_clocks_apart_the_beat_begins_when_it_is_heard() {
    let mut listener = listener();
    let beat = listener
        .hear(&frame(5, "plan", 9_000), None, at(1))
        .unwrap();
    assert_eq!((beat.begin, listener.tally().clocks_apart), (at(1), 1));
}

proptest! {
    #[test]
    fn strangers_bytes_do_no_harm(bytes: Vec<u8>, term: Option<u64>) {
        let mut listener = listener();
        prop_assert!(listener.hear(&bytes, term, at(0)).is_none());
        prop_assert_eq!(listener.tally().unreadable, 1);
    }

    #[test]
    fn any_frame_of_the_contract_is_heard_without_harm(beat in 0..1_u64 << 53, deadline in -1_000_000..1_000_000_i64, now in -1_000_000..1_000_000_i64) {
        let mut listener = listener();
        let heard = listener.hear(&frame(beat, "plan", deadline), None, at(now));
        prop_assert_eq!(heard.is_some(), now <= deadline);
        if let Some(heard) = heard {
            prop_assert!((heard.begin - at(now)).get().abs() <= BEAT.get() / 4);
        }
    }
}
