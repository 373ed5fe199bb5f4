//! Whatever a cluster may rightly do gives no finding.

use backbeat_contract::State;
use backbeat_sequence::{Finding, Listener, Message, Received};
use backbeat_timing::Nanos;
use proptest::prelude::*;

use crate::given::{CLUSTER, Score, claim, findings, frame_of, numbered, scores, steady};

proptest! {
    #[test]
    fn a_timeline_with_any_changes_and_leaders_is_in_order(score in scores()) {
        prop_assert_eq!(findings(&score.frames(60)), []);
    }

    #[test]
    fn redelivered_frames_are_counted_and_nothing_else(
        score in scores(),
        picks in prop::collection::vec((any::<prop::sample::Index>(), 0..20_usize), 1..10),
    ) {
        let mut stream = score.frames(40);
        for (pick, back) in &picks {
            let place = pick.index(stream.len());
            let again = stream[place.saturating_sub(*back)];
            stream.insert(place + 1, again);
        }
        let mut listener = Listener::default();
        prop_assert_eq!(hear(&mut listener, &stream), []);
        let summary = listener.summary();
        prop_assert_eq!(summary.clusters[0].counts.frames_redelivered, picks.len() as u64);
        prop_assert_eq!(summary.clusters[0].counts.beats_missed, 0);
    }

    #[test]
    fn a_new_leader_may_repeat_the_frame_of_its_takeover(
        score in scores(),
        pick in any::<prop::sample::Index>(),
    ) {
        let mut stream = score.frames(30);
        let place = pick.index(stream.len());
        let mut repeated = stream[place];
        let Message::Frame(frame) = &mut repeated.message else { unreachable!() };
        frame.term = Some(99);
        frame.node = Some("pulse-3");
        frame.hlc.node = 0x1234;
        stream.insert(place + 1, repeated);
        for later in &mut stream[place + 1..] {
            let Message::Frame(frame) = &mut later.message else { unreachable!() };
            frame.term = Some(99);
        }
        prop_assert_eq!(findings(&stream), []);
    }

    #[test]
    fn claims_and_reports_of_the_beats_are_in_order(score in scores()) {
        prop_assert_eq!(findings(&with_claims_and_reports(&score)), []);
    }

    #[test]
    fn clusters_do_not_bear_on_each_other(
        scores in (scores(), scores()),
        turns in prop::collection::vec(any::<bool>(), 200),
        lost in (0..60_usize, 0..60_usize),
    ) {
        let mut one = scores.0.frames(40);
        one.remove(lost.0 % one.len());
        let mut two = with_claims_and_reports(&scores.1);
        for received in &mut two {
            received.index += 1_000_000;
            received.cluster = Some("lab");
            if let Message::Frame(frame) = &mut received.message {
                frame.cluster = "lab";
            }
        }
        two.remove(lost.1 % two.len());
        let mut woven = Vec::new();
        let (mut first, mut second) = (one.iter(), two.iter());
        for turn in turns {
            woven.extend(if turn { first.next() } else { second.next() });
        }
        woven.extend(first.chain(second));
        let woven: Vec<_> = woven.into_iter().copied().collect();
        let (ours, theirs): (Vec<_>, Vec<_>) = findings(&woven)
            .into_iter()
            .partition(|finding| finding.cluster.as_deref() == Some(CLUSTER));
        prop_assert_eq!(ours, findings(&one));
        prop_assert_eq!(theirs, findings(&two));
    }
}

#[test]
fn a_cluster_may_keep_any_tempo() {
    for bpm in [0.1, 2.0, 1000.0] {
        assert_eq!(findings(&steady(bpm).frames(100)), [], "{bpm} BPM");
    }
}

fn hear(listener: &mut Listener, stream: &[Received<'_>]) -> Vec<Finding> {
    stream
        .iter()
        .flat_map(|received| listener.hear(received))
        .collect()
}

/// After each frame an agent claims for its beat, another for the next one, and a third for the
/// first beat of the bar; when a bar begins, two reverbs report the one before.
fn with_claims_and_reports(score: &Score) -> Vec<Received<'static>> {
    let mut stream: Vec<Received<'static>> = Vec::new();
    let mut bar = None;
    for received in score.frames(30) {
        let (beat, at) = (frame_of(&received).beat, received.at + Nanos::new(1));
        let report = score.report_of(beat);
        stream.push(received);
        let next = backbeat_contract::BeatIndex::new(beat.get() + 1).unwrap();
        stream.push(claim("agent:now", beat, State::Executing, at));
        stream.push(claim("agent:next", next, State::Planning, at));
        stream.push(claim("agent:first", report.from, State::Reviewing, at));
        if let Some(ended) = bar.replace(report).filter(|ended| *ended != report) {
            let reported = Received {
                index: 0,
                at,
                cluster: Some(CLUSTER),
                message: Message::Report(ended),
            };
            stream.extend([reported, reported]);
        }
    }
    numbered(stream)
}
