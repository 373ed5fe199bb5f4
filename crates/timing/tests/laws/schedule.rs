//! Laws of the frames a metronome speaks.

use backbeat_timing::{Beat, Frame, FramesPerBeat, Nanos, Phase, Schedule};
use proptest::prelude::*;

use crate::given::{beat, origin, phases, plain, timelines_and_beats};

fn frames_per_beat() -> impl Strategy<Value = FramesPerBeat> {
    prop::sample::select(vec![FramesPerBeat::One, FramesPerBeat::Three])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn each_frame_ends_when_the_next_begins(
        (timeline, from) in timelines_and_beats(), frames in frames_per_beat()
    ) {
        let schedule = Schedule::new(&timeline, "chorus-prod", frames);
        let near = timeline.instant_of(from).unwrap() + Nanos::new(-1);
        let heard: Vec<Frame> = schedule.frames_after(near).take(12).collect();
        prop_assert_eq!(heard[0].beat, from);
        for pair in heard.windows(2) {
            prop_assert_eq!(pair[0].deadline, pair[1].at);
            prop_assert_eq!(schedule.next_frame_after(pair[0].at), Some(pair[1]));
        }
    }

    #[test]
    fn no_frame_lies_between_an_instant_and_the_next_frame(
        (timeline, from) in timelines_and_beats(),
        phase in phases(),
        share in 0.0..1.0,
        frames in frames_per_beat(),
    ) {
        let schedule = Schedule::new(&timeline, "chorus-prod", frames);
        let begin = timeline.instant_of_phase(from, phase).unwrap();
        let third = timeline.deadline_of(from, phase).unwrap() - begin;
        #[expect(clippy::cast_possible_truncation, reason = "at most 200 s of nanoseconds")]
        let instant = begin + Nanos::new((third.as_millis_f64() * share) as i128 * 1_000_000);
        let current = schedule.current_frame(instant).unwrap();
        let end = timeline.deadline_of(Beat::MAX, Phase::Review).unwrap();
        prop_assert!(current.at <= instant && instant < current.deadline);
        let next = schedule.next_frame_after(instant);
        prop_assert_eq!(next.is_none(), current.deadline == end);
        prop_assert!(next.is_none_or(|next| next.at == current.deadline));
    }

    #[test]
    fn three_frames_of_a_beat_differ_in_phase_and_times_only(
        (timeline, from) in timelines_and_beats()
    ) {
        let schedule = Schedule::new(&timeline, "chorus-prod", FramesPerBeat::Three);
        let near = timeline.instant_of(from).unwrap() + Nanos::new(-1);
        let heard: Vec<Frame> = schedule.frames_after(near).take(3).collect();
        prop_assert_eq!(heard.iter().map(|frame| frame.phase).collect::<Vec<_>>(), Phase::ALL);
        for frame in heard {
            prop_assert_eq!(frame.beat, from);
            prop_assert_eq!(frame.downbeat, timeline.is_downbeat(from));
            prop_assert_eq!(Some(frame.tempo), timeline.tempo_of(from));
            prop_assert_eq!(Some(frame.window), timeline.window_id("chorus-prod", from));
            prop_assert_eq!(Some(frame.deadline), timeline.deadline_of(from, frame.phase));
        }
    }
}

#[test]
fn with_one_frame_a_beat_it_is_due_at_the_end_of_the_beat() {
    let timeline = plain(2.0, 120);
    let schedule = Schedule::new(&timeline, "chorus-prod", FramesPerBeat::One);
    let frame = schedule.next_frame_after(origin()).unwrap();
    assert_eq!(
        (frame.beat, frame.phase, frame.downbeat),
        (beat(1), Phase::Plan, false)
    );
    assert_eq!(frame.at, origin() + Nanos::from_millis(30_000));
    assert_eq!(frame.deadline, origin() + Nanos::from_millis(60_000));
}

#[test]
fn a_metronome_waits_for_the_start_and_stops_after_the_last_beat() {
    let timeline = plain(2.0, 120);
    let schedule = Schedule::new(&timeline, "chorus-prod", FramesPerBeat::default());
    let first = schedule
        .next_frame_after(origin() + Nanos::new(-1))
        .unwrap();
    assert_eq!(
        (first.beat, first.phase, first.downbeat),
        (beat(0), Phase::Plan, true)
    );
    assert_eq!(schedule.current_frame(origin() + Nanos::new(-1)), None);
    let last = timeline.instant_of_phase(Beat::MAX, Phase::Review).unwrap();
    assert_eq!(schedule.next_frame_after(last), None);
}

#[test]
fn a_beat_has_one_or_three_frames() {
    assert_eq!(FramesPerBeat::try_from(1), Ok(FramesPerBeat::One));
    assert_eq!(FramesPerBeat::try_from(3), Ok(FramesPerBeat::Three));
    assert!(FramesPerBeat::try_from(2).is_err());
}
