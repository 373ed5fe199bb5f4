//! Laws of the timeline as it stands.

use backbeat_timing::{
    BarLength, Beat, ClusterInstant, Epoch, Nanos, Phase, Segment, StartOutOfRange, Tempo, Timeline,
};
use proptest::prelude::*;

use crate::given::{bar, beat, bpm, origin, phases, plain, timelines, timelines_and_beats};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn the_index_of_the_instant_of_an_index_is_the_index(
        (timeline, beat) in timelines_and_beats(), phase in phases()
    ) {
        let begin = timeline.instant_of_phase(beat, phase).unwrap();
        let end = timeline.deadline_of(beat, phase).unwrap();
        prop_assert_eq!(timeline.beat_at(begin), Some((beat, phase)));
        prop_assert_eq!(timeline.beat_at(end + Nanos::new(-1)), Some((beat, phase)));
        prop_assert_ne!(timeline.beat_at(begin + Nanos::new(-1)), Some((beat, phase)));
        prop_assert_ne!(timeline.beat_at(end), Some((beat, phase)));
    }

    #[test]
    fn every_instant_lies_in_the_phase_that_it_names(
        timeline in timelines(), after in any::<u64>(), scale in 0..40_u32
    ) {
        let instant = timeline.start() + Nanos::new(i128::from(after) << scale);
        if let Some((beat, phase)) = timeline.beat_at(instant) {
            prop_assert!(timeline.instant_of_phase(beat, phase).unwrap() <= instant);
            prop_assert!(instant < timeline.deadline_of(beat, phase).unwrap());
        } else {
            prop_assert!(instant >= timeline.deadline_of(Beat::MAX, Phase::Review).unwrap());
        }
    }

    #[test]
    fn phases_tile_a_beat_and_beats_tile_the_timeline((timeline, beat) in timelines_and_beats()) {
        let begins = Phase::ALL.map(|phase| timeline.instant_of_phase(beat, phase).unwrap());
        let ends = Phase::ALL.map(|phase| timeline.deadline_of(beat, phase).unwrap());
        prop_assert_eq!(begins[0], timeline.instant_of(beat).unwrap());
        prop_assert_eq!(&begins[1..], &ends[..2]);
        if let Some(next) = beat.next() {
            prop_assert_eq!(timeline.instant_of(next), Some(ends[2]));
        }
    }

    #[test]
    fn a_phase_lasts_a_third_of_a_beat_to_the_nanosecond(
        (timeline, beat) in timelines_and_beats(), phase in phases()
    ) {
        let begin = timeline.instant_of_phase(beat, phase).unwrap();
        let lasts = timeline.deadline_of(beat, phase).unwrap() - begin;
        let tempo = i128::from(timeline.tempo_of(beat).unwrap().micro_bpm());
        let third = 20_000_000_000_000_000 / tempo;
        prop_assert!((third..=third + 1).contains(&lasts.get()), "{lasts:?} for {third}");
    }

    #[test]
    fn an_instant_is_the_exact_one_rounded_down_however_far_the_beat(
        tempo in crate::given::tempos(), index in 0..=Beat::MAX.index()
    ) {
        let first = Segment::new(Beat::ZERO, origin(), tempo, BarLength::DEFAULT).unwrap();
        let timeline = Timeline::new(Epoch(0), first);
        let elapsed = (timeline.instant_of(beat(index)).unwrap() - origin()).get();
        // 60 s a beat at one BPM, in nanoseconds and micro-BPM, against floor by its definition.
        let exact = i128::from(index) * 60 * 1_000_000_000 * 1_000_000;
        let tempo = i128::from(tempo.micro_bpm());
        prop_assert!(elapsed * tempo <= exact && exact < (elapsed + 1) * tempo);
    }

    #[test]
    fn a_bar_holds_its_beats_and_no_others((timeline, beat) in timelines_and_beats()) {
        let bar = timeline.bar_of(beat).unwrap();
        prop_assert!((bar.first..=bar.last).contains(&beat));
        prop_assert!(timeline.is_downbeat(bar.first));
        prop_assert_eq!(timeline.is_downbeat(beat), beat == bar.first);
        prop_assert_eq!(timeline.bar_of(bar.first), Some(bar));
        prop_assert_eq!(timeline.bar_of(bar.last), Some(bar));
        if let Some(next) = bar.last.next() {
            prop_assert!(timeline.is_downbeat(next));
        }
    }

    #[test]
    fn the_beats_of_a_bar_share_a_window_that_no_other_bar_has(
        (timeline, beat) in timelines_and_beats()
    ) {
        let bar = timeline.bar_of(beat).unwrap();
        let window = timeline.window_id("chorus-prod", beat);
        prop_assert!(window.is_some());
        prop_assert_eq!(timeline.window_id("chorus-prod", bar.first), window);
        prop_assert_eq!(timeline.window_id("chorus-prod", bar.last), window);
        prop_assert_ne!(timeline.window_id("chorus-test", beat), window);
        if let Some(next) = bar.last.next() {
            prop_assert_ne!(timeline.window_id("chorus-prod", next), window);
        }
    }

    #[test]
    fn a_stored_timeline_reads_back_the_same(timeline in timelines()) {
        let stored = serde_json::to_string(&timeline).unwrap();
        prop_assert_eq!(serde_json::from_str::<Timeline>(&stored).unwrap(), timeline);
    }

    #[test]
    fn compaction_forgets_the_past_and_changes_no_answer(
        (timeline, kept) in timelines_and_beats(), phase in phases()
    ) {
        let compacted = timeline.compacted(kept);
        prop_assert!(compacted.first_beat() <= kept);
        prop_assert!(compacted.segments().count() <= timeline.segments().count());
        let changes = timeline.segments().map(Segment::first_beat);
        for beat in changes.chain([kept, Beat::MAX]).filter(|&beat| beat >= kept) {
            let begin = timeline.instant_of_phase(beat, phase);
            prop_assert_eq!(compacted.instant_of_phase(beat, phase), begin);
            prop_assert_eq!(compacted.bar_of(beat), timeline.bar_of(beat));
            prop_assert_eq!(compacted.window_id("c", beat), timeline.window_id("c", beat));
        }
        let stored = serde_json::to_string(&compacted).unwrap();
        prop_assert_eq!(serde_json::from_str::<Timeline>(&stored).unwrap(), compacted);
    }

    #[test]
    fn a_tempo_survives_the_way_over_the_wire(micro_bpm in 100_000..=1_000_000_000_u32) {
        let tempo = Tempo::from_micro_bpm(micro_bpm).unwrap();
        prop_assert_eq!(Tempo::from_bpm(tempo.bpm()), Ok(tempo));
        let text = serde_json::to_string(&tempo.bpm()).unwrap();
        prop_assert_eq!(Tempo::from_bpm(text.parse().unwrap()), Ok(tempo));
    }
}

#[test]
fn at_two_bpm_a_beat_lasts_thirty_seconds_a_phase_ten_and_a_bar_of_120_an_hour() {
    let timeline = plain(2.0, 120);
    let seconds = |seconds: i64| origin() + Nanos::from_millis(seconds * 1_000);
    assert_eq!(timeline.instant_of(beat(1)), Some(seconds(30)));
    assert_eq!(
        timeline.instant_of_phase(beat(0), Phase::Execute),
        Some(seconds(10))
    );
    assert_eq!(
        timeline.deadline_of(beat(0), Phase::Execute),
        Some(seconds(20))
    );
    assert_eq!(timeline.instant_of(beat(120)), Some(seconds(3_600)));
    assert_eq!(
        timeline.bar_of(beat(359)).map(|bar| (bar.first, bar.last)),
        Some((beat(240), beat(359)))
    );
}

#[test]
fn the_slowest_beat_lasts_ten_minutes_and_the_fastest_sixty_milliseconds() {
    for (tempo, millis) in [(0.1, 600_000), (1000.0, 60)] {
        let last = plain(tempo, 120).instant_of(beat(1)).unwrap();
        assert_eq!(last, origin() + Nanos::from_millis(millis));
    }
}

#[test]
fn there_are_no_beats_before_the_start_or_after_the_last_one() {
    let timeline = plain(0.1, 120);
    assert_eq!(timeline.beat_at(origin() + Nanos::new(-1)), None);
    assert_eq!(timeline.beat_at(ClusterInstant::MIN), None);
    assert_eq!(timeline.beat_at(ClusterInstant::MAX), None);
    let end = timeline.deadline_of(Beat::MAX, Phase::Review).unwrap();
    assert_eq!(
        timeline.beat_at(end + Nanos::new(-1)),
        Some((Beat::MAX, Phase::Review))
    );
    assert_eq!(timeline.beat_at(end), None);
}

#[test]
fn a_forgotten_beat_has_no_answers() {
    let first = Segment::new(beat(240), origin(), bpm(2.0), bar(120)).unwrap();
    let timeline = Timeline::new(Epoch(0), first);
    assert_eq!(timeline.instant_of(beat(239)), None);
    assert_eq!(timeline.bar_of(beat(239)), None);
    assert!(!timeline.is_downbeat(beat(120)));
}

#[test]
fn a_segment_begins_within_the_years_that_64_bits_hold() {
    let segment = |nanos| {
        let start = ClusterInstant::from_unix_nanos(nanos);
        Segment::new(Beat::ZERO, start, Tempo::DEFAULT, BarLength::DEFAULT)
    };
    let beyond = i128::from(i64::MAX) + 1;
    assert!(segment(beyond - 1).is_ok());
    assert_eq!(segment(beyond), Err(StartOutOfRange { unix_nanos: beyond }));
}

#[test]
fn the_stored_form_is_this_one() {
    let timeline = plain(2.0, 120);
    let change = timeline.propose_tempo(origin(), bpm(2.2)).unwrap();
    let stored = serde_json::to_string(&timeline.with_change(change).unwrap()).unwrap();
    let expected = concat!(
        r#"{"version":1,"epoch":0,"segments":["#,
        r#"{"first_beat":0,"start_unix_nanos":1757075400000000000,"micro_bpm":2000000,"bar_length":120},"#,
        r#"{"first_beat":120,"start_unix_nanos":1757079000000000000,"micro_bpm":2200000,"bar_length":120}]}"#,
    );
    assert_eq!(stored, expected);
}

#[test]
fn what_no_changes_could_have_made_is_refused_when_read() {
    let second = |beat: u64, start: i64, tempo: u32| {
        format!(
            r#"{{"first_beat":{beat},"start_unix_nanos":{start},"micro_bpm":{tempo},"bar_length":4}}"#
        )
    };
    let stored = |version: u16, segments: &[String]| {
        let segments = segments.join(",");
        format!(r#"{{"version":{version},"epoch":0,"segments":[{segments}]}}"#)
    };
    let first = second(0, 0, 60_000_000);
    let good = second(4, 4_000_000_000, 66_000_000);
    let read =
        |text: &str| serde_json::from_str::<Timeline>(text).map_err(|error| error.to_string());
    assert!(read(&stored(1, &[first.clone(), good.clone()])).is_ok());

    for (text, reason) in [
        (
            stored(2, std::slice::from_ref(&first)),
            "timeline version 2 was stored",
        ),
        (stored(1, &[]), "at least one segment"),
        (
            stored(1, &[first.clone(), second(4, 4_000_000_001, 66_000_000)]),
            "does not continue",
        ),
        (
            stored(1, &[first.clone(), second(4, 4_000_000_000, 60_000_000)]),
            "does not continue",
        ),
        (
            stored(1, &[first.clone(), second(4, 4_000_000_000, 67_000_000)]),
            "must stay within",
        ),
        (
            stored(1, &[first.clone(), second(5, 5_000_000_000, 66_000_000)]),
            "not a downbeat",
        ),
        (
            stored(1, &[first.clone(), first.clone()]),
            "does not begin after",
        ),
        (
            stored(1, &[first.clone(), good.clone(), good.clone()]),
            "does not begin after",
        ),
        (
            stored(1, std::slice::from_ref(&first)).replace("epoch", "age"),
            "unknown field `age`",
        ),
    ] {
        let refused = read(&text).unwrap_err();
        assert!(refused.contains(reason), "{refused}");
    }
}
