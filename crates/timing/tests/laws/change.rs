//! Laws of change: what moves, what does not, and how far.

use backbeat_timing::{Beat, Change, Nanos, RefuseChange, Segment, Tempo, Timeline};
use proptest::prelude::*;

use crate::given::{
    bar, bar_lengths, beat, bpm, granted, origin, phases, plain, tempos, timelines,
    timelines_and_beats, wishes,
};

/// Beats around every change of a timeline, and both ends.
fn telling_beats(timeline: &Timeline) -> Vec<Beat> {
    let edges = timeline
        .segments()
        .map(|segment| segment.first_beat().index());
    let near = edges.flat_map(|edge| edge.saturating_sub(2)..=edge.saturating_add(2));
    let (first, last) = (timeline.first_beat().index(), Beat::MAX.index());
    near.filter(|index| (first..=last).contains(index))
        .chain([last])
        .map(beat)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_tempo_change_never_moves_a_past_beat(
        (timeline, now) in timelines_and_beats(), phase in phases(), wish in wishes()
    ) {
        let present = timeline.instant_of_phase(now, phase).unwrap();
        let changed = granted(&timeline, present, &wish);
        for beat in telling_beats(&timeline).into_iter().chain([now]) {
            let before = timeline.instant_of(beat).unwrap();
            if before <= present {
                prop_assert_eq!(changed.instant_of(beat), Some(before));
                let deadline = timeline.deadline_of(beat, phase);
                prop_assert_eq!(changed.deadline_of(beat, phase), deadline);
                prop_assert_eq!(changed.bar_of(beat), timeline.bar_of(beat));
                prop_assert_eq!(changed.tempo_of(beat), timeline.tempo_of(beat));
            }
        }
        prop_assert_eq!(changed.beat_at(present), timeline.beat_at(present));
    }

    #[test]
    fn no_wishes_make_the_tempo_jump_more_than_ten_percent_between_beats(timeline in timelines()) {
        let segments: Vec<&Segment> = timeline.segments().collect();
        for pair in segments.windows(2) {
            prop_assert!(pair[0].tempo().next_bar().contains(pair[1].tempo()));
            prop_assert!(timeline.is_downbeat(pair[1].first_beat()));
            let bars = pair[1].first_beat().index() - pair[0].first_beat().index();
            prop_assert_eq!(bars % u64::from(pair[0].bar_length().beats()), 0);
        }
    }

    #[test]
    fn any_change_is_refused_or_makes_a_sound_timeline(
        (timeline, at) in timelines_and_beats(), tempo in tempos(), bar_length in bar_lengths()
    ) {
        // Downbeats are rare among all beats: try the nearest one, too.
        for at in [at, timeline.bar_of(at).unwrap().first] {
            if let Ok(changed) = timeline.with_change(Change { at, tempo, bar_length }) {
                prop_assert_eq!(changed.instant_of(at), timeline.instant_of(at));
                prop_assert_eq!(changed.tempo_of(at), Some(tempo));
                let before = timeline.tempo_of(beat(at.index() - 1)).unwrap();
                prop_assert!(before.next_bar().contains(tempo));
                prop_assert_eq!(changed.target_tempo(), tempo);
                prop_assert!(changed.is_downbeat(at));
                let stored = serde_json::to_string(&changed).unwrap();
                prop_assert_eq!(serde_json::from_str::<Timeline>(&stored).unwrap(), changed);
            }
        }
    }

    #[test]
    fn the_same_change_twice_is_the_same_as_once(
        (timeline, at) in timelines_and_beats(), tempo in tempos(), bar_length in bar_lengths()
    ) {
        let change = Change { at: timeline.bar_of(at).unwrap().first, tempo, bar_length };
        if let Ok(once) = timeline.with_change(change) {
            prop_assert_eq!(once.with_change(change).unwrap(), once);
        }
    }

    #[test]
    fn a_proposal_takes_effect_at_the_next_downbeat_or_names_what_is_allowed(
        (timeline, now) in timelines_and_beats(), phase in phases(), target in tempos()
    ) {
        let present = timeline.instant_of_phase(now, phase).unwrap();
        let next = timeline.bar_of(now).unwrap().last.next();
        match timeline.propose_tempo(present, target) {
            Ok(change) => {
                prop_assert_eq!(Some(change.at), next);
                prop_assert!(timeline.instant_of(change.at).unwrap() > present);
                prop_assert_eq!(Some(change.bar_length), timeline.bar_length_of(change.at));
            }
            Err(RefuseChange::TooLarge { current, target: refused, allowed }) => {
                prop_assert_eq!(refused, target);
                prop_assert_eq!(current.next_bar(), allowed);
                prop_assert!(!allowed.contains(target));
                prop_assert!(timeline.propose_tempo(present, allowed.nearest(target)).is_ok());
            }
            Err(refusal) => {
                prop_assert_eq!(refusal, RefuseChange::NoDownbeatLeft);
                prop_assert_eq!(next, None);
            }
        }
    }

    #[test]
    fn a_ramp_reaches_its_target_in_allowed_steps_one_a_bar(
        (timeline, now) in timelines_and_beats(), target in tempos()
    ) {
        let present = timeline.instant_of(now).unwrap();
        let Ok(steps) = timeline.ramp(present, target) else { return Ok(()) };
        prop_assert!(steps.len() < 100);
        prop_assert_eq!(steps.last().unwrap().tempo, target);
        for pair in steps.windows(2) {
            prop_assert!(pair[0].tempo.next_bar().contains(pair[1].tempo));
            let beats = u64::from(pair[0].bar_length.beats());
            prop_assert_eq!(pair[0].at.later_by(beats), Some(pair[1].at));
        }
        match timeline.with_changes(&steps) {
            Ok(ramped) => prop_assert_eq!(ramped.target_tempo(), target),
            Err(refusal) => {
                let too_late = matches!(refusal, RefuseChange::TooLate { .. });
                prop_assert!(too_late, "{}", refusal);
            }
        }
    }

    #[test]
    fn a_new_bar_length_leaves_queued_tempos_at_their_distance_in_bars(
        (tempo, target) in (tempos(), tempos()),
        (old, new) in (1..=500_u32, 1..=500_u32),
        bars in 0..120_u64,
    ) {
        let timeline = plain(tempo.bpm(), old);
        let ramped = timeline.with_changes(&timeline.ramp(origin(), target).unwrap()).unwrap();
        let present = ramped.instant_of(beat(bars * u64::from(old))).unwrap();
        let changes = ramped.propose_bar_length(present, bar(new)).unwrap();
        let changed = ramped.with_changes(&changes).unwrap();
        // Bar by bar, the tempos are what they were.
        let first = (bars + 1) * u64::from(old);
        for bar in 0..120 {
            let before = ramped.tempo_of(beat(first + bar * u64::from(old)));
            prop_assert_eq!(changed.tempo_of(beat(first + bar * u64::from(new))), before);
        }
        let last = beat(first + u64::from(new) - 1);
        prop_assert_eq!(changed.bar_of(beat(first)).unwrap().last, last);
    }
}

#[test]
fn from_two_bpm_the_next_bar_may_go_from_1_8_to_2_2() {
    let timeline = plain(2.0, 120);
    let refused = timeline.propose_tempo(origin(), bpm(4.2)).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "a change from 2 BPM must stay within 1.8 to 2.2 BPM: 4.2 BPM is too far"
    );
    assert!(timeline.propose_tempo(origin(), bpm(2.200_001)).is_err());
    assert_eq!(
        timeline.propose_tempo(origin(), bpm(1.8)).unwrap().at,
        beat(120)
    );
}

#[test]
fn a_ramp_from_two_to_three_bpm_takes_five_bars() {
    let steps = plain(2.0, 120).ramp(origin(), bpm(3.0)).unwrap();
    let tempos: Vec<f64> = steps.iter().map(|step| step.tempo.bpm()).collect();
    assert_eq!(tempos, [2.2, 2.42, 2.662, 2.9282, 3.0]);
    let beats: Vec<u64> = steps.iter().map(|step| step.at.index()).collect();
    assert_eq!(beats, [120, 240, 360, 480, 600]);
}

#[test]
fn from_end_to_end_of_the_range_a_ramp_has_fewer_than_a_hundred_steps() {
    let up = plain(0.1, 8).ramp(origin(), Tempo::MAX).unwrap();
    let down = plain(1000.0, 8).ramp(origin(), Tempo::MIN).unwrap();
    assert_eq!((up.len(), down.len()), (97, 88));
}

#[test]
fn a_later_proposal_replaces_the_rest_of_a_ramp() {
    let timeline = plain(60.0, 4);
    let ramped = timeline
        .with_changes(&timeline.ramp(origin(), bpm(120.0)).unwrap())
        .unwrap();
    let present = ramped.instant_of(beat(9)).unwrap();
    assert_eq!(ramped.queued_after(present).len(), 6);
    let stay = ramped.propose_tempo(present, bpm(72.6)).unwrap();
    let stayed = ramped.with_change(stay).unwrap();
    assert_eq!(
        (stayed.target_tempo(), stayed.queued_after(present).len()),
        (bpm(72.6), 0)
    );
}

#[test]
fn a_change_of_what_is_already_past_or_mid_bar_is_refused() {
    let timeline = plain(2.0, 120);
    let change = |at| Change {
        at: beat(at),
        tempo: bpm(2.0),
        bar_length: bar(8),
    };
    assert_eq!(
        timeline.with_change(change(0)),
        Err(RefuseChange::TooEarly {
            at: beat(0),
            first: beat(0)
        })
    );
    assert_eq!(
        timeline.with_change(change(121)),
        Err(RefuseChange::NotADownbeat { at: beat(121) })
    );
    let far = 120 << 40;
    assert_eq!(
        timeline.with_change(change(far)),
        Err(RefuseChange::TooLate { at: beat(far) })
    );
    let end = timeline.instant_of(Beat::MAX).unwrap();
    assert_eq!(
        timeline.propose_tempo(end, bpm(2.0)),
        Err(RefuseChange::NoDownbeatLeft)
    );
}

#[test]
fn a_proposal_made_before_the_timeline_begins_waits_for_its_second_bar() {
    let early = origin() + Nanos::from_millis(-60_000);
    assert_eq!(
        plain(2.0, 120).propose_tempo(early, bpm(2.1)).unwrap().at,
        beat(120)
    );
}

#[test]
fn a_change_travels_as_beat_micro_bpm_and_bar_length() {
    let change = Change {
        at: beat(120),
        tempo: bpm(2.2),
        bar_length: bar(8),
    };
    let text = serde_json::to_string(&change).unwrap();
    assert_eq!(text, r#"{"at":120,"micro_bpm":2200000,"bar_length":8}"#);
    assert_eq!(serde_json::from_str::<Change>(&text).unwrap(), change);
}
