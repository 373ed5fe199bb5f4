//! The listener's own absence is held against nobody, and hides no fault that does not come of it.

use backbeat_contract::{BeatIndex, State};
use backbeat_sequence::{Finding, Listener, Message, Received, Rule};
use backbeat_timing::Nanos;
use proptest::prelude::*;

use crate::given::{claim, frame_of, rules, scores};

proptest! {
    #[test]
    fn frames_missed_while_away_are_no_skips(
        score in scores(),
        pick in any::<prop::sample::Index>(),
        missed in 1..40_usize,
    ) {
        let mut stream = score.frames(60);
        let place = pick.index(stream.len() - missed);
        let after = stream.split_off(place + missed);
        stream.truncate(place);
        let mut listener = Listener::default();
        prop_assert_eq!(hear(&mut listener, &stream), []);
        listener.leave();
        prop_assert_eq!(hear(&mut listener, &after), []);
        let summary = listener.summary();
        prop_assert_eq!(summary.absences, 1);
        prop_assert_eq!(summary.clusters[0].counts.beats_missed, 0);
    }

    #[test]
    fn frames_that_waited_for_the_listener_are_not_late(score in scores(), waited in 1..10_usize) {
        let mut stream = score.frames(20);
        let mut listener = Listener::default();
        let mut after = stream.split_off(10);
        prop_assert_eq!(hear(&mut listener, &stream), []);
        listener.leave();
        let back = frame_of(&after[waited]).deadline;
        for received in &mut after[..waited] {
            received.at = back;
        }
        prop_assert_eq!(hear(&mut listener, &after), []);
    }

    #[test]
    fn a_cluster_that_went_back_meanwhile_is_told_once(score in scores()) {
        let stream = score.frames(60);
        let mut listener = Listener::default();
        prop_assert_eq!(hear(&mut listener, &stream[20..]), []);
        listener.leave();
        let restarted: Vec<_> = stream[..15].iter().map(|&received| at_the_end(received, &stream)).collect();
        prop_assert_eq!(rules(&hear(&mut listener, &restarted)), [Rule::BeatRegressed]);
    }

    #[test]
    fn no_claim_is_judged_by_beats_between_an_absence_and_the_next_frame(score in scores()) {
        let stream = score.frames(20);
        let mut listener = Listener::default();
        prop_assert_eq!(hear(&mut listener, &stream), []);
        listener.leave();
        let far = BeatIndex::new(frame_of(&stream[0]).beat.get() + 5_000).unwrap();
        let at = stream[stream.len() - 1].at + Nanos::from_millis(1);
        let unjudged = claim("agent:a", far, State::Idle, at);
        prop_assert_eq!(listener.hear(&unjudged), []);
        prop_assert_eq!(listener.summary().clusters[0].counts.claims_unjudged, 1);
    }
}

/// The frame as if it were sent after the stream.
fn at_the_end(mut received: Received<'static>, stream: &[Received<'static>]) -> Received<'static> {
    let shift = stream[stream.len() - 1].at - stream[0].at;
    let Message::Frame(frame) = &mut received.message else {
        unreachable!("streams are of frames")
    };
    received.at = received.at + shift;
    frame.deadline = frame.deadline + shift;
    frame.hlc = crate::given::stamp(received.at, 0, frame.hlc.node);
    frame.term = Some(100);
    received
}

fn hear(listener: &mut Listener, stream: &[Received<'_>]) -> Vec<Finding> {
    stream
        .iter()
        .flat_map(|received| listener.hear(received))
        .collect()
}
