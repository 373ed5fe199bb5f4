//! One fault anywhere in a stream that is otherwise in order gives exactly its one finding.

use backbeat_contract::{BeatIndex, Phase, State, Tempo, WindowId};
use backbeat_sequence::{Frame, Grace, Listener, Message, Received, Rule, Settings};
use backbeat_timing::{FramesPerBeat, Nanos};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::given::{Score, claim, findings, frame_of, numbered, rules, scores, stamp, steady};

type Stream = Vec<Received<'static>>;

/// Puts a fault into a stream at or near a place; no stream when it cannot be there.
type Inject = fn(&Score, Stream, usize) -> Option<Stream>;

/// A test for each fault: its rule, and how it is put in.
macro_rules! faults {
    ($( $name:ident: $rule:ident, $inject:expr; )+) => {
        proptest! {
            $(
                #[test]
                fn $name(score in scores(), pick in any::<prop::sample::Index>()) {
                    tells_once(&score, pick, Rule::$rule, $inject)?;
                }
            )+
        }
    };
}

faults! {
    a_lost_beat_is_one_skip: BeatSkipped, lose_beat;
    a_lost_frame_is_one_phase_out_of_order: PhaseOutOfOrder, lose_frame;
    a_start_from_an_earlier_beat_is_one_regress: BeatRegressed, go_back;
    a_downbeat_flag_on_one_frame_is_one_finding: DownbeatMisplaced, flip_downbeat;
    another_window_on_one_frame_is_one_finding: WindowChangedMidBar, change_window;
    an_earlier_window_for_a_bar_is_one_finding: WindowReused, reuse_window;
    another_tempo_on_one_frame_is_one_jump: TempoJump, change_tempo;
    one_stamp_that_went_back_is_one_regress: HlcRegressed, regress_stamp;
    one_stamp_far_off_is_one_drift: HlcDrift, |_, stream, place| Some(drift(stream, place, 5_500));
    one_stamp_far_behind_is_one_drift: HlcDrift, |_, stream, place| Some(drift(stream, place, -9_000));
    a_second_leader_without_terms_is_told_once: TwoLeaders, |_, stream, place| Some(second_leader(stream, place));
    a_leader_of_a_lower_term_is_told_once: TwoLeaders, stale_leader;
    a_frame_after_its_deadline_is_told_once: StaleDeadline, |_, stream, place| Some(keep_back(stream, place));
    a_claim_two_beats_ahead_is_told: ClaimFromFuture, claim_ahead;
    a_claim_for_a_window_long_ended_is_told: LateClaim, claim_late;
}

fn tells_once(
    score: &Score,
    pick: prop::sample::Index,
    rule: Rule,
    inject: Inject,
) -> Result<(), TestCaseError> {
    let stream = score.frames(40);
    // With some frames before, by which it can be told, and some after, that must not cascade.
    let place = 15 + pick.index(stream.len() - 23);
    let Some(faulty) = inject(score, stream, place) else {
        return Ok(());
    };
    let found = findings(&numbered(faulty));
    prop_assert_eq!(rules(&found), [rule], "{:#?}", found);
    Ok(())
}

/// The stream with one frame changed.
fn changed(mut stream: Stream, place: usize, change: impl FnOnce(&mut Frame<'static>)) -> Stream {
    let Message::Frame(frame) = &mut stream[place].message else {
        unreachable!("streams are of frames")
    };
    change(frame);
    stream
}

fn has_three(score: &Score) -> bool {
    score.frames_per_beat == FramesPerBeat::Three
}

fn lose_beat(_: &Score, mut stream: Stream, place: usize) -> Option<Stream> {
    let beat = frame_of(&stream[place]).beat;
    let last = frame_of(stream.last()?).beat;
    stream.retain(|received| frame_of(received).beat != beat);
    (beat != last).then_some(stream)
}

fn lose_frame(score: &Score, mut stream: Stream, place: usize) -> Option<Stream> {
    stream.remove(place);
    has_three(score).then_some(stream)
}

/// From the next beat on, an earlier one of another epoch.
fn go_back(_: &Score, mut stream: Stream, place: usize) -> Option<Stream> {
    let beat = frame_of(&stream[place]).beat.get();
    let back = 2 + beat % 7;
    beat.checked_sub(back)?;
    for received in &mut stream {
        let Message::Frame(frame) = &mut received.message else {
            unreachable!("streams are of frames")
        };
        if frame.beat.get() > beat {
            frame.beat = BeatIndex::new(frame.beat.get() - back)?;
            frame.window = WindowId::new(frame.window.as_bytes().map(|byte| !byte));
        }
    }
    Some(stream)
}

fn flip_downbeat(_: &Score, stream: Stream, place: usize) -> Option<Stream> {
    // Without its flag, the first frame of a bar may as well be a window changed mid-bar.
    let begins = |frame: &Frame<'_>| frame.downbeat && frame.phase == Phase::Plan;
    let frame = frame_of(&stream[place]);
    let flipped = changed(stream, place, |frame| frame.downbeat = !frame.downbeat);
    (!begins(&frame)).then_some(flipped)
}

fn change_window(score: &Score, stream: Stream, place: usize) -> Option<Stream> {
    let frame = frame_of(&stream[place]);
    let into_bar = frame.beat.get() - score.report_of(frame.beat).from.get();
    // The only frame of a downbeat may name any window, and the first frame after as many beats as
    // the bar before had may as well lack its downbeat. No bar has less than two beats.
    let told = match frame.phase {
        Phase::Plan if has_three(score) => into_bar <= 1,
        Phase::Plan => into_bar == 1,
        _ => true,
    };
    let other = WindowId::new([0xff; 16]);
    told.then(|| changed(stream, place, |frame| frame.window = other))
}

/// The bar of the place gets the id of the first bar of the stream, which ended before.
fn reuse_window(_: &Score, mut stream: Stream, place: usize) -> Option<Stream> {
    let (first, later) = (frame_of(&stream[0]).window, frame_of(&stream[place]).window);
    let before = stream
        .iter()
        .position(|received| frame_of(received).window == later)?;
    let between = frame_of(&stream[before.checked_sub(1)?]).window;
    for received in &mut stream {
        let Message::Frame(frame) = &mut received.message else {
            unreachable!("streams are of frames")
        };
        if frame.window == later {
            frame.window = first;
        }
    }
    (between != first).then_some(stream)
}

fn change_tempo(_: &Score, stream: Stream, place: usize) -> Option<Stream> {
    let tempo = Tempo::new(frame_of(&stream[place]).tempo.bpm() * 1.5)?;
    // Where the tempo rises by itself, the step from the wrong one may be a third finding.
    let steady =
        |received: &Received<'static>| frame_of(received).tempo == frame_of(&stream[place]).tempo;
    let around = stream[place - 1..=place + 1].iter().all(steady);
    around.then(|| changed(stream, place, |frame| frame.tempo = tempo))
}

fn regress_stamp(_: &Score, stream: Stream, place: usize) -> Option<Stream> {
    let frame = frame_of(&stream[place]);
    // Only a leader that has sent before can go back.
    let before = stream[..place].iter().rev().map(frame_of);
    let own = before.into_iter().find(|other| other.node == frame.node)?;
    let since = frame.hlc.wall.wrapping_sub(own.hlc.wall);
    let back = own.hlc.wall.wrapping_sub(1);
    let regressed = changed(stream, place, |frame| frame.hlc.wall = back);
    (since < 4_000).then_some(regressed)
}

fn drift(stream: Stream, place: usize, millis: i64) -> Stream {
    let at = stream[place].at + Nanos::from_millis(millis);
    changed(stream, place, |frame| {
        frame.hlc = stamp(at, 0, frame.hlc.node);
    })
}

/// Another node sends the next four frames too.
fn second_leader(mut stream: Stream, place: usize) -> Stream {
    for received in &mut stream {
        let Message::Frame(frame) = &mut received.message else {
            unreachable!("streams are of frames")
        };
        (frame.term, frame.node) = (None, None);
    }
    for count in 0..4 {
        let mut rival = stream[place + 2 * count];
        let Message::Frame(frame) = &mut rival.message else {
            unreachable!("streams are of frames")
        };
        frame.hlc.node = 0x0102;
        stream.insert(place + 2 * count + 1, rival);
    }
    stream
}

/// A node that led before sends frames of beats of its own.
fn stale_leader(_: &Score, mut stream: Stream, place: usize) -> Option<Stream> {
    for count in 0..4 {
        let mut stale = stream[place + 2 * count];
        let Message::Frame(frame) = &mut stale.message else {
            unreachable!("streams are of frames")
        };
        frame.term = Some(0);
        frame.node = Some("pulse-0");
        frame.beat = BeatIndex::new(frame.beat.get() + 500)?;
        stream.insert(place + 2 * count + 1, stale);
    }
    Some(stream)
}

/// Two frames in a row come after their deadlines, seconds late.
fn keep_back(mut stream: Stream, place: usize) -> Stream {
    for received in &mut stream[place..place + 2] {
        received.at = frame_of(received).deadline + Nanos::from_millis(7_000);
    }
    stream
}

fn claim_ahead(_: &Score, mut stream: Stream, place: usize) -> Option<Stream> {
    let beat = BeatIndex::new(frame_of(&stream[place]).beat.get() + 2)?;
    let ahead = claim("agent:ahead", beat, State::Planning, stream[place].at);
    stream.insert(place + 1, ahead);
    Some(stream)
}

fn claim_late(score: &Score, mut stream: Stream, place: usize) -> Option<Stream> {
    let frame = frame_of(&stream[place]);
    let ended = score.report_of(frame.beat).from.get().checked_sub(1)?;
    let was_heard = frame_of(&stream[0]).beat.get() <= ended;
    // More than a beat of grace ago: the delays of two frames differ by less than a third.
    let is_over = frame.beat.get() >= ended + 3;
    let late = claim(
        "agent:late",
        BeatIndex::new(ended)?,
        State::Reviewing,
        stream[place].at,
    );
    stream.insert(place + 1, late);
    (was_heard && is_over).then_some(stream)
}

#[test]
fn the_grace_ends_when_the_settings_say() {
    let score = steady(120.0);
    let stream = score.frames(9);
    // Beat 3 is the last of the first bar; the frame of beat 4 ends it.
    let ended = stream[12].at;
    let verdicts = [0, 250_000_000, 5_000_000_000].map(|grace| {
        let mut listener = Listener::new(Settings {
            grace: Grace::Exactly(Nanos::new(grace)),
            ..Settings::default()
        });
        let beat = BeatIndex::new(3).unwrap();
        let claims = [("agent:in-time", 0), ("agent:late", 1)].map(|(agent, more)| {
            let at = ended + Nanos::new(grace + more);
            claim(agent, beat, State::Reviewing, at)
        });
        let heard = stream.iter().chain(&claims);
        let found = heard.flat_map(|received| listener.hear(received));
        let senders = found.map(|finding| (finding.rule, finding.sender.unwrap().into_string()));
        senders.collect::<Vec<_>>()
    });
    for verdict in verdicts {
        assert_eq!(verdict, [(Rule::LateClaim, "agent:late".to_owned())]);
    }
}
