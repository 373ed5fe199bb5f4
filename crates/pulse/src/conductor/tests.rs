//! What a conductor does, told as the life of one or two nodes.

use std::sync::Arc;
use std::time::Duration;

use backbeat_timing::{
    BarLength, Beat, ClusterInstant, Epoch, FramesPerBeat, LocalInstant, Nanos, Offset, Phase,
    Tempo,
};

use super::{Conductor, Disregard, Identity, Mute, Office, Play, Utterance};
use crate::score::{Begin, Entry, Mark, Score};

const FRESH: Option<Duration> = Some(Duration::from_millis(30));

fn local(millis: i64) -> LocalInstant {
    LocalInstant::from_nanos(0) + Nanos::from_millis(millis)
}

fn cluster(millis: i64) -> ClusterInstant {
    ClusterInstant::from_unix_nanos(1_757_075_400_000_000_000) + Nanos::from_millis(millis)
}

/// 120 BPM, four beats a bar, from cluster(0) on: a beat lasts 500 ms. Everything is reserved.
fn score() -> Arc<Score> {
    score_until(3_600_000)
}

/// The same, reserved until so many milliseconds after the beginning.
fn score_until(reserved: i64) -> Arc<Score> {
    let mut score = Score::default();
    let begin = Begin {
        epoch: Epoch(0),
        start: cluster(0),
        tempo: Tempo::from_bpm(120.0).unwrap(),
        bar_length: BarLength::new(4).unwrap(),
    };
    for entry in [Entry::Begin(begin), Entry::Reserve(cluster(reserved))] {
        score.apply(&entry).unwrap();
    }
    Arc::new(score)
}

/// A connected node whose wall clock shows `cluster(wall)` at local(0).
fn node(name: &str, wall: i64, frames_per_beat: FramesPerBeat) -> Conductor {
    let identity = Identity {
        cluster: "test".to_owned(),
        node: name.to_owned(),
        frames_per_beat,
        lease: Duration::from_millis(200),
    };
    let mut node = Conductor::new(identity, cluster(wall), local(0));
    node.take_connection(true);
    node.take_score(score());
    node
}

/// A node that leads and knows the cluster's time.
fn leader(frames_per_beat: FramesPerBeat) -> Conductor {
    let mut node = node("one", 0, frames_per_beat);
    node.recall(Offset::between(cluster(0), local(0)));
    node.take_office(Office::Leading { term: 1 }, local(0));
    node
}

fn beat(index: u64, phase: Phase) -> Mark {
    Mark {
        beat: Beat::new(index).unwrap(),
        phase,
    }
}

/// Ticks as the metronome would, up to an instant, and collects what is spoken.
fn speak_until(node: &mut Conductor, from: LocalInstant, until: LocalInstant) -> Vec<Utterance> {
    let mut spoken = Vec::new();
    let mut now = from;
    while let Some((due, _)) = node.next_tick(now)
        && due < until
    {
        now = due;
        if let Play::Speak(utterance) = node.play(now, FRESH) {
            node.spoken(Mark::from(&utterance.frame));
            spoken.push(utterance);
        }
    }
    spoken
}

fn held(node: &mut Conductor, now: LocalInstant, quorum_age: Option<Duration>) -> Option<Mute> {
    match node.play(now, quorum_age) {
        Play::Hold { mute, .. } => Some(mute),
        Play::Speak(_) | Play::Idle => None,
    }
}

#[test]
fn a_leader_speaks_every_frame_once_and_on_time() {
    let mut node = leader(FramesPerBeat::Three);
    let spoken = speak_until(&mut node, local(0), local(10_000));
    // The frame at cluster(0) itself had begun when the node came.
    assert_eq!(spoken.len(), 59);
    assert!(spoken.iter().all(|one| one.lateness == Nanos::new(0)));
    let marks: Vec<_> = spoken.iter().map(|one| Mark::from(&one.frame)).collect();
    assert!(marks.is_sorted_by(|earlier, later| earlier < later));
    assert!(spoken.is_sorted_by(|earlier, later| earlier.hlc < later.hlc));
}

#[test]
fn a_rehearsal_is_like_the_playing_and_changes_nothing() {
    let mut node = leader(FramesPerBeat::Three);
    let (due, _) = node.next_tick(local(0)).unwrap();
    let rehearsed = node.rehearse(due, FRESH).unwrap();
    assert_eq!(node.rehearse(due, FRESH).as_ref(), Some(&rehearsed));
    assert_eq!(node.play(due, FRESH), Play::Speak(rehearsed));
    let (next, _) = node.next_tick(due).unwrap();
    assert_eq!(node.rehearse(next, None), None);
}

#[test]
fn consumers_that_count_frames_get_one_a_beat() {
    let mut node = leader(FramesPerBeat::One);
    let spoken = speak_until(&mut node, local(0), local(10_000));
    assert_eq!(spoken.len(), 19);
    assert!(spoken.iter().all(|one| one.frame.phase == Phase::Plan));
}

#[test]
fn a_follower_takes_over_in_phase_though_its_wall_clock_is_ten_seconds_off() {
    let mut old = leader(FramesPerBeat::Three);
    let mut new = node("two", 10_000, FramesPerBeat::Three);
    // It runs alike, but counts from elsewhere, and hears every frame 2 ms late.
    let shift = Nanos::from_millis(77_000);
    let delay = Nanos::from_millis(2);
    let mut last = None;
    for said in speak_until(&mut old, local(0), local(5_000)) {
        let at = local(0) + (said.frame.at - cluster(0)) + shift + delay;
        let mark = Mark::from(&said.frame);
        new.hear_frame(mark, said.frame.deadline, said.term, said.hlc.wire(), at)
            .unwrap();
        last = Some(said);
    }
    new.take_office(Office::Leading { term: 2 }, local(82_300));
    let spoken = speak_until(&mut new, local(82_300), local(90_000));
    let (first, last) = (&spoken[0], last.unwrap());
    assert_eq!(Mark::from(&last.frame), beat(9, Phase::Review));
    assert_eq!(Mark::from(&first.frame), beat(10, Phase::Review));
    let spoken_at = new.next_tick(local(82_300)).unwrap();
    assert!(spoken_at.1);
    // 2 ms late by the delay, and no more than 100 millionths of the time since.
    let truth = first.frame.at - cluster(0);
    let there = new.cluster_time(local(0) + shift + truth).unwrap();
    let error = first.frame.at - there;
    assert!(
        error >= Nanos::new(0) && error < Nanos::from_millis(3),
        "{error:?}"
    );
    assert!(first.hlc > last.hlc);
}

#[test]
fn a_step_of_the_wall_clock_changes_nothing_but_the_warning() {
    let mut node = leader(FramesPerBeat::Three);
    let before = speak_until(&mut node, local(0), local(2_000));
    node.look_at_wall(cluster(2_000), local(2_000));
    let step = node.look_at_wall(cluster(-3_600_000), local(2_001));
    assert!(step.unwrap() < Nanos::from_millis(-3_600_000));
    let after = speak_until(&mut node, local(1_999), local(4_000));
    assert_eq!(before.len() + after.len(), 23);
    assert!(after.iter().all(|one| one.lateness == Nanos::new(0)));
    assert!(before.last().unwrap().hlc < after[0].hlc);
    assert!(node.recent_step(local(4_000)).is_some());
}

#[test]
fn where_nobody_remembers_the_time_nothing_is_spoken_that_may_have_been() {
    // Its wall clock is two seconds behind the reservation of the leaders before it; then an hour.
    for wall in [4_000, -3_600_000] {
        let mut node = node("one", wall, FramesPerBeat::Three);
        node.take_score(score_until(6_000));
        node.take_office(Office::Leading { term: 2 }, local(0));
        node.take_score(score_until(60_000));
        let spoken = speak_until(&mut node, local(0), local(10_000));
        let first = Mark::from(&spoken[0].frame);
        assert!(
            first >= beat(12, Phase::Plan),
            "{first} at a wall clock of {wall} ms"
        );
        assert!(
            first <= beat(12, Phase::Execute),
            "{first}: it is silent for too long"
        );
    }
}

#[test]
fn every_condition_has_its_name() {
    let due = local(500);
    let silent = |change: &dyn Fn(&mut Conductor), age| {
        let mut node = leader(FramesPerBeat::Three);
        change(&mut node);
        held(&mut node, due, age)
    };
    let nothing = |_: &mut Conductor| ();
    assert_eq!(silent(&nothing, FRESH), None);
    assert_eq!(silent(&nothing, None), Some(Mute::NoQuorum));
    let stale = Some(Duration::from_millis(200));
    assert_eq!(silent(&nothing, stale), Some(Mute::NoQuorum));
    let follow = |node: &mut Conductor| node.take_office(Office::Following, local(1));
    assert_eq!(silent(&follow, FRESH), Some(Mute::NotLeading));
    let cut_off = |node: &mut Conductor| node.take_connection(false);
    assert_eq!(silent(&cut_off, FRESH), Some(Mute::NoNats));
    let rest = |node: &mut Conductor| assert_eq!(node.rest(), None);
    assert_eq!(silent(&rest, FRESH), Some(Mute::Resting));
    let spoken = |node: &mut Conductor| node.spoken(beat(1, Phase::Plan));
    assert_eq!(silent(&spoken, FRESH), Some(Mute::Spoken));
    let outranked = |node: &mut Conductor| {
        let hlc = "0000:0000:0001".parse().unwrap();
        node.hear_frame(beat(0, Phase::Plan), cluster(167), 2, hlc, local(1))
            .unwrap();
    };
    assert_eq!(silent(&outranked, FRESH), Some(Mute::Outranked));
    let bare = |node: &mut Conductor| {
        let mut score = Score::default();
        let timeline = node.score().timeline().unwrap();
        let first = timeline.segments().next().unwrap();
        let begin = Begin {
            epoch: timeline.epoch(),
            start: first.start(),
            tempo: first.tempo(),
            bar_length: first.bar_length(),
        };
        score.apply(&Entry::Begin(begin)).unwrap();
        score.apply(&Entry::Reserve(cluster(500))).unwrap();
        node.take_score(Arc::new(score));
    };
    assert_eq!(silent(&bare, FRESH), Some(Mute::NotReserved));
}

#[test]
fn a_late_frame_is_passed_over_and_counted() {
    let mut node = leader(FramesPerBeat::Three);
    assert!(matches!(node.play(local(500), FRESH), Play::Speak(_)));
    // Stopped for four frames and a half; the fifth is too late by half a phase.
    let Play::Hold {
        frame,
        mute,
        missed,
    } = node.play(local(1_420), FRESH)
    else {
        panic!("a late frame was spoken");
    };
    assert_eq!(Mark::from(&frame), beat(2, Phase::Review));
    assert_eq!((mute, missed), (Mute::Late, 4));
    // The next one is on time again.
    let (due, leads) = node.next_tick(local(1_420)).unwrap();
    assert!(leads && due >= local(1_500));
    assert!(matches!(node.play(due, FRESH), Play::Speak(_)));
}

#[test]
fn what_cannot_have_been_spoken_is_not_believed() {
    let mut node = leader(FramesPerBeat::Three);
    let hlc = "0000:0000:0001".parse().unwrap();
    let far = node.hear_frame(beat(1 << 40, Phase::Plan), cluster(0), 9, hlc, local(100));
    assert!(matches!(far, Err(Disregard::Ahead { .. })));
    assert!(matches!(node.play(local(500), FRESH), Play::Speak(_)));
    node.hear_frame(beat(1, Phase::Plan), cluster(667), 4, hlc, local(510))
        .unwrap();
    let old = node.hear_frame(beat(1, Phase::Plan), cluster(667), 3, hlc, local(510));
    assert_eq!(old, Err(Disregard::Outranked { term: 3, heard: 4 }));
}

#[test]
fn a_node_that_missed_a_change_of_tempo_learns_no_time_from_frames() {
    let mut node = node("two", 0, FramesPerBeat::Three);
    let hlc = "0000:0000:0001".parse().unwrap();
    // The cluster plays faster than this node knows: the frame is due 15 ms sooner than on its own timeline.
    let (mark, deadline) = (beat(12, Phase::Execute), cluster(6_303));
    node.hear_frame(mark, deadline, 2, hlc, local(70_000))
        .unwrap();
    assert_eq!(node.known_time(local(70_000)), None);
    let deadline = cluster(6_500);
    node.hear_frame(beat(12, Phase::Review), deadline, 2, hlc, local(70_000))
        .unwrap();
    assert!(node.known_time(local(70_000)).is_some());
}

#[test]
fn a_restarted_process_goes_on_where_its_clock_is() {
    let mut first = leader(FramesPerBeat::Three);
    speak_until(&mut first, local(0), local(2_000));
    let kept = first.offset_to_keep().unwrap();
    // Meanwhile somebody set the wall clock back by an hour.
    let mut again = node("one", -3_600_000, FramesPerBeat::Three);
    again.recall(kept);
    again.take_office(Office::Leading { term: 2 }, local(2_400));
    let spoken = speak_until(&mut again, local(2_400), local(3_000));
    assert_eq!(Mark::from(&spoken[0].frame), beat(5, Phase::Plan));
    assert_eq!(again.cluster_time(local(2_400)), Some(cluster(2_400)));
}
