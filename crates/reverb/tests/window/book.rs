//! Claims find their windows, and each window is told once.

use super::given::{FROM, LENGTH_MS, START_MS, Said, beat, claims, instant, said};
use backbeat_contract::State::{Completed, Executing, Failed, Idle, Reviewing};
use backbeat_contract::{BarReport, BeatFrame, Phase, WindowId};
use backbeat_reverb::window::{Hearing, Insertion, Occurrence, Terms, Trouble, Verdict, Windows};
use backbeat_timing::{BarLength, ClusterInstant, Nanos};
use proptest::prelude::*;

/// Beats of a bar of these tests: beats 240 to 247 are window 30.
const BAR: u64 = 8;

fn terms() -> Terms {
    Terms {
        bar_length: BarLength::new(8).unwrap(),
        grace: Some(Nanos::from_millis(100)),
    }
}

fn window_of(index: u64) -> WindowId {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&(index / BAR).to_be_bytes());
    WindowId::new(bytes)
}

/// When a beat begins, in milliseconds after beat 240.
fn begin(index: u64) -> i64 {
    (index.cast_signed() - FROM.cast_signed()) * LENGTH_MS
}

/// A frame of a beat that has three, each due at the end of its third.
fn frame(index: u64, phase: Phase) -> BeatFrame {
    let third = phase as i64 + 1;
    let deadline = i128::from(START_MS + begin(index)) * 1_000_000
        + i128::from(third * LENGTH_MS) * 1_000_000 / 3;
    let text = serde_json::json!({
        "type": "backbeat.beatframe.v1",
        "cluster_id": "test",
        "beat_index": index,
        "downbeat": index.is_multiple_of(BAR),
        "phase": phase.as_str(),
        "hlc": "0000:0000:0000",
        "deadline_at": backbeat_contract::Timestamp::from_unix_nanos(deadline).unwrap(),
        "tempo_bpm": 120.0,
        "window_id": window_of(index),
    });
    serde_json::from_value(text).unwrap()
}

/// Hears the frames of these beats, each 1 ms after its phase has begun.
fn hear(windows: &mut Windows, beats: impl IntoIterator<Item = u64>) {
    for index in beats {
        for &phase in Phase::ALL {
            let arrival = instant(begin(index) + phase as i64 * LENGTH_MS / 3 + 1);
            windows.hear(&frame(index, phase), arrival);
        }
    }
}

fn offer(windows: &mut Windows, claim: &Said) -> Verdict {
    claim.give(|claim| windows.offer(claim))
}

/// Frames of a bar and claims in it.
fn bar_with(claims: &[Said]) -> Windows {
    let mut windows = Windows::new(terms());
    hear(&mut windows, FROM..FROM + BAR);
    for claim in claims {
        offer(&mut windows, claim);
    }
    windows
}

fn after_grace() -> ClusterInstant {
    instant(begin(FROM + BAR) + 100)
}

fn count(report: &BarReport, category: &str) -> u64 {
    let mut issues = report.issues.iter();
    let issue = issues.find(|issue| issue.category == category);
    issue.map_or(0, |issue| issue.count.get())
}

#[test]
fn a_frame_opens_its_window_and_claims_go_into_it() {
    let mut windows = Windows::new(terms());
    let heard = windows.hear(&frame(FROM, Phase::Plan), instant(1));
    assert_eq!(heard, Hearing::Opened);
    let heard = windows.hear(&frame(FROM, Phase::Execute), instant(168));
    assert_eq!(heard, Hearing::Continued);
    let claim = said("a", "x", FROM, Executing);
    for insertion in [Insertion::Counted, Insertion::Redelivered] {
        assert_eq!(offer(&mut windows, &claim), Verdict::Accepted(insertion));
    }
    let (span, aggregate) = windows.open_windows().next().unwrap();
    assert_eq!(span.window(), window_of(FROM));
    assert_eq!((span.from(), span.to()), (beat(FROM), beat(FROM + 7)));
    assert_eq!(aggregate.claims(), 1);
}

#[test]
fn a_window_is_told_after_its_grace_and_once() {
    let mut windows = bar_with(&[said("a", "x", FROM, Reviewing)]);
    assert_eq!(windows.next_close(), Some(after_grace()));
    let before = after_grace() + Nanos::new(-1);
    assert_eq!(windows.close_next(before), None);
    let report = windows.close_next(after_grace()).unwrap();
    assert_eq!(
        (report.from_beat, report.to_beat),
        (beat(FROM), beat(FROM + 7))
    );
    assert_eq!(
        (report.agents_reporting.get(), report.on_time_reviews.get()),
        (1, 1)
    );
    assert_eq!(report.issues, []);
    assert_eq!(windows.close_next(after_grace()), None);
    let again = windows.hear(&frame(FROM + 7, Phase::Review), after_grace());
    assert_eq!(again, Hearing::Closed);
}

#[test]
fn a_claim_within_the_grace_counts_and_one_after_it_is_late_in_the_next_window() {
    let mut windows = bar_with(&[]);
    hear(&mut windows, [FROM + BAR]);
    let claim = |millis| said("a", "x", FROM + 7, Executing).arrived(begin(FROM + BAR) + millis);
    assert!(matches!(
        offer(&mut windows, &claim(99)),
        Verdict::Accepted(..)
    ));
    let late = claim(100).stamped(9);
    assert_eq!(offer(&mut windows, &late), Verdict::Late);
    let report = windows.close_next(after_grace()).unwrap();
    assert_eq!(
        (report.agents_reporting.get(), count(&report, "late-claim")),
        (1, 0)
    );
    assert_eq!(offer(&mut windows, &late), Verdict::Late);
    let next = windows.close_next(instant(begin(FROM + 3 * BAR))).unwrap();
    assert_eq!(count(&next, "late-claim"), 1);
}

#[test]
fn the_grace_is_half_a_beat_at_most() {
    let mut windows = Windows::new(Terms {
        grace: Some(Nanos::from_millis(60_000)),
        ..terms()
    });
    hear(&mut windows, [FROM]);
    let half = instant(begin(FROM + BAR) + LENGTH_MS / 2);
    assert_eq!(windows.next_close(), Some(half));
}

#[test]
fn the_grace_is_a_quarter_of_a_beat_unless_given() {
    let mut windows = Windows::new(Terms {
        grace: None,
        ..terms()
    });
    hear(&mut windows, [FROM]);
    let quarter = instant(begin(FROM + BAR) + LENGTH_MS / 4);
    assert_eq!(windows.next_close(), Some(quarter));
}

#[test]
fn a_claim_ahead_of_its_frame_waits_for_it() {
    let mut windows = Windows::new(terms());
    assert_eq!(
        offer(&mut windows, &said("a", "", FROM, Idle)),
        Verdict::Held
    );
    hear(&mut windows, [FROM]);
    assert_eq!(windows.held(), 0);
    assert_eq!(
        offer(&mut windows, &said("b", "", FROM + 1, Idle)),
        Verdict::Held
    );
    hear(&mut windows, FROM + 1..FROM + BAR);
    assert_eq!(
        offer(&mut windows, &said("c", "", FROM + BAR, Idle)),
        Verdict::Held
    );
    hear(&mut windows, [FROM + BAR]);
    let reporting: Vec<usize> = windows
        .open_windows()
        .map(|(_, aggregate)| aggregate.roster().len())
        .collect();
    assert_eq!(reporting, [2, 1]);
}

#[test]
fn a_claim_for_a_beat_never_heard_goes_into_its_window_when_that_ends() {
    let mut windows = Windows::new(terms());
    hear(&mut windows, FROM..FROM + 5);
    assert_eq!(
        offer(&mut windows, &said("a", "", FROM + 7, Idle)),
        Verdict::Held
    );
    let report = windows.close_next(after_grace()).unwrap();
    assert_eq!(report.agents_reporting.get(), 1);
    assert_eq!(count(&report, "missed-beat"), 3);
}

#[test]
fn a_claim_more_than_a_bar_ahead_is_from_the_future() {
    let mut windows = Windows::new(terms());
    hear(&mut windows, [FROM]);
    let ahead = |beats| said("a", "", FROM + beats, Idle);
    assert_eq!(offer(&mut windows, &ahead(BAR)), Verdict::Held);
    assert_eq!(offer(&mut windows, &ahead(BAR + 1)), Verdict::FromFuture);
    let report = windows.close_next(after_grace()).unwrap();
    assert_eq!(count(&report, "claim-from-future"), 1);
}

#[test]
fn claims_that_wait_for_no_end_are_bounded_and_the_rest_is_told() {
    let mut windows = Windows::new(terms());
    let mut dropped = 0;
    for number in 0..65_536 + 10 {
        let verdict = offer(&mut windows, &said("a", "", FROM, Idle).stamped(number));
        dropped += u64::from(verdict == Verdict::Dropped);
    }
    assert_eq!((dropped, windows.held()), (10, 65_536));
    hear(&mut windows, FROM..FROM + BAR);
    assert_eq!(windows.held(), 0);
    let report = windows.close_next(after_grace()).unwrap();
    assert_eq!(count(&report, "dropped-claim"), 10);
    let processed = report.performance.unwrap().claims_processed.unwrap();
    assert_eq!(processed.get(), 65_536);
}

#[test]
fn an_agent_of_the_window_before_is_silent_in_the_next() {
    let mut windows = bar_with(&[said("a", "", FROM, Idle), said("b", "", FROM, Idle)]);
    assert_eq!(
        count(&windows.close_next(after_grace()).unwrap(), "silent-agent"),
        0
    );
    hear(&mut windows, FROM + BAR..FROM + 2 * BAR);
    offer(&mut windows, &said("b", "", FROM + BAR, Idle));
    let next = windows.close_next(instant(begin(FROM + 3 * BAR))).unwrap();
    assert_eq!(count(&next, "silent-agent"), 1);
}

#[test]
fn a_rotation_promised_in_one_window_is_asked_for_in_the_next() {
    let promise = said("a", "secret-rotation:db", FROM + 6, Executing).promising(4);
    let mut windows = bar_with(&[promise]);
    assert!(
        windows
            .close_next(after_grace())
            .unwrap()
            .secret_rotations_ok
    );
    hear(&mut windows, FROM + BAR..FROM + 2 * BAR);
    let end = instant(begin(FROM + 3 * BAR));
    assert!(!windows.close_next(end).unwrap().secret_rotations_ok);
    hear(&mut windows, FROM + 2 * BAR..FROM + 3 * BAR);
    offer(
        &mut windows,
        &said("b", "secret-rotation:db", FROM + 2 * BAR, Completed),
    );
    let end = instant(begin(FROM + 4 * BAR));
    assert!(windows.close_next(end).unwrap().secret_rotations_ok);
}

#[test]
fn the_drift_is_how_late_the_next_downbeat_came() {
    for (late, expected) in [(7, 7.0), (-30, -30.0), (250, 250.0)] {
        let mut windows = bar_with(&[]);
        let arrival = instant(begin(FROM + BAR) + late);
        windows.hear(&frame(FROM + BAR, Phase::Plan), arrival);
        let report = windows.close_next(instant(begin(FROM + 2 * BAR))).unwrap();
        assert!(
            (report.tempo_drift_ms - expected).abs() < 0.001,
            "{}",
            report.tempo_drift_ms
        );
    }
}

#[test]
fn without_a_next_downbeat_the_drift_is_how_late_the_last_frame_was() {
    let report = bar_with(&[]).close_next(after_grace()).unwrap();
    assert!(
        (report.tempo_drift_ms - 1.0).abs() < 1.0,
        "{}",
        report.tempo_drift_ms
    );
}

#[test]
fn one_frame_a_beat_is_due_at_the_end_of_the_beat() {
    let mut windows = Windows::new(terms());
    for index in FROM..FROM + BAR {
        let mut single = frame(index, Phase::Review);
        single.phase = Phase::Plan;
        windows.hear(&single, instant(begin(index) + 1));
    }
    let review = |agent, arrival| said(agent, "", FROM + 2, Reviewing).arrived(arrival);
    offer(&mut windows, &review("a", begin(FROM + 3) - 1));
    offer(&mut windows, &review("b", begin(FROM + 3)));
    assert_eq!(windows.next_close(), Some(after_grace()));
    let report = windows.close_next(after_grace()).unwrap();
    assert_eq!(report.on_time_reviews.get(), 1);
    assert_eq!(report.issues, []);
}

#[test]
fn a_reverb_that_joins_in_the_middle_says_so_and_misses_nothing_before() {
    let mut windows = Windows::new(terms());
    hear(&mut windows, FROM + 3..FROM + BAR);
    let report = windows.close_next(after_grace()).unwrap();
    assert_eq!(
        (report.from_beat, report.to_beat),
        (beat(FROM), beat(FROM + 7))
    );
    assert_eq!(count(&report, "reverb-restart"), 1);
    assert_eq!(count(&report, "missed-beat"), 0);
}

#[test]
fn a_missed_downbeat_does_not_move_the_bar() {
    let mut windows = bar_with(&[]);
    hear(&mut windows, FROM + BAR + 2..FROM + 2 * BAR);
    windows.close_next(after_grace()).unwrap();
    let report = windows.close_next(instant(begin(FROM + 3 * BAR))).unwrap();
    assert_eq!(report.from_beat, beat(FROM + BAR));
    assert_eq!(count(&report, "missed-beat"), 2);
    assert_eq!(count(&report, "reverb-restart"), 0);
}

#[test]
fn the_bar_length_heard_holds_before_the_one_given() {
    let mut windows = Windows::new(Terms {
        bar_length: BarLength::DEFAULT,
        ..terms()
    });
    hear(&mut windows, FROM..=FROM + BAR);
    let spans: Vec<_> = windows
        .open_windows()
        .map(|(span, _)| (span.from().get(), span.to().get()))
        .collect();
    assert_eq!(spans, [(FROM, FROM + 7), (FROM + BAR, FROM + 15)]);
}

#[test]
fn a_frame_of_a_new_window_for_an_old_beat_is_ignored() {
    let mut windows = bar_with(&[]);
    let mut stale = frame(FROM + 3, Phase::Plan);
    stale.window_id = WindowId::new([9; 16]);
    assert_eq!(
        windows.hear(&stale, instant(begin(FROM + 7))),
        Hearing::Regressed
    );
    assert_eq!(windows.open_windows().count(), 1);
}

#[test]
fn a_frame_with_an_impossible_deadline_opens_nothing() {
    let mut windows = Windows::new(terms());
    for hours in [-3_600_000, 3_600_000] {
        let heard = windows.hear(&frame(FROM, Phase::Plan), instant(hours));
        assert_eq!(heard, Hearing::Implausible);
    }
    assert_eq!(windows.open_windows().count(), 0);
}

#[test]
fn a_cluster_that_begins_anew_at_beat_zero_is_heard_when_the_old_window_has_ended() {
    let mut windows = bar_with(&[]);
    windows.close_next(after_grace()).unwrap();
    let mut first = frame(FROM + BAR, Phase::Plan);
    first.beat_index = beat(0);
    first.window_id = WindowId::new([9; 16]);
    let arrival = instant(begin(FROM + BAR) + 1);
    assert_eq!(windows.hear(&first, arrival), Hearing::Opened);
    let claim = said("a", "", 0, Idle).arrived(begin(FROM + BAR) + 5);
    assert!(matches!(offer(&mut windows, &claim), Verdict::Accepted(..)));
}

#[test]
fn troubles_noted_between_windows_are_told_by_the_next() {
    let mut windows = Windows::new(terms());
    windows.note(Trouble::InvalidClaim, Occurrence::of_bytes(b"{"), None);
    hear(&mut windows, FROM..FROM + BAR);
    let report = windows.close_next(after_grace()).unwrap();
    assert_eq!(count(&report, "invalid-claim"), 1);
}

#[test]
fn no_more_than_a_few_windows_are_open_at_a_time() {
    let mut windows = Windows::new(terms());
    for bar in 0..20 {
        hear(&mut windows, [FROM + bar * BAR]);
        while windows.close_next(ClusterInstant::MIN).is_some() {}
        assert!(windows.open_windows().count() <= Windows::MAX_OPEN);
    }
}

#[test]
fn a_restored_book_goes_on_and_says_that_it_was_away() {
    let claims = [said("a", "x", FROM, Failed), said("b", "", FROM, Idle)];
    let windows = bar_with(&claims);
    let restored = Windows::restore(&windows.snapshot(), terms(), instant(7)).unwrap();
    let told = |mut windows: Windows| windows.close_next(after_grace()).unwrap();
    let (mut report, expected) = (told(restored), told(windows));
    assert_eq!(count(&report, "reverb-restart"), 1);
    report
        .issues
        .retain(|issue| issue.category != "reverb-restart");
    assert_eq!(report, expected);
}

#[test]
fn a_restored_book_remembers_what_it_has_told() {
    let mut windows = bar_with(&[said("a", "", FROM, Idle)]);
    windows.close_next(after_grace()).unwrap();
    let bytes = windows.snapshot();
    let mut restored = Windows::restore(&bytes, terms(), instant(7)).unwrap();
    let again = restored.hear(&frame(FROM + 7, Phase::Review), after_grace());
    assert_eq!(again, Hearing::Closed);
    hear(&mut restored, FROM + BAR..FROM + 2 * BAR);
    let next = restored.close_next(instant(begin(FROM + 3 * BAR))).unwrap();
    assert_eq!(count(&next, "silent-agent"), 1);
}

proptest! {
    #[test]
    fn a_book_of_any_bytes_is_refused_without_panic(
        places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
    ) {
        let mut windows = bar_with(&[said("a", "secret-rotation", FROM, Executing)]);
        windows.close_next(after_grace());
        hear(&mut windows, FROM + BAR..FROM + BAR + 2);
        let mut snapshot = windows.snapshot();
        let (version, mut content) = (snapshot[0], snapshot.split_off(9));
        for (place, byte) in places {
            *place.get_mut(&mut content) = byte;
        }
        let checksum = rapidhash::v3::rapidhash_v3(&content);
        let bytes = [&[version][..], &checksum.to_le_bytes(), &content].concat();
        if let Ok(mut windows) = Windows::restore(&bytes, terms(), instant(0)) {
            hear(&mut windows, FROM + BAR + 2..FROM + BAR + 4);
            offer(&mut windows, &said("a", "", FROM + BAR, Idle));
            while windows.close_next(ClusterInstant::MAX).is_some() {}
        }
    }

    #[test]
    fn when_a_claim_is_offered_changes_nothing(
        (claims, shuffled) in claims()
            .prop_flat_map(|claims| (Just(claims.clone()), Just(claims).prop_shuffle())),
        places in prop::collection::vec(FROM..=FROM + BAR, 60),
    ) {
        let mut early = Windows::new(terms());
        for index in FROM..FROM + BAR {
            for (claim, _) in shuffled.iter().zip(&places).filter(|(_, place)| **place == index) {
                offer(&mut early, claim);
            }
            hear(&mut early, [index]);
        }
        for (claim, _) in shuffled.iter().zip(&places).filter(|(_, place)| **place == FROM + BAR) {
            offer(&mut early, claim);
        }
        let mut afterwards = bar_with(&claims);
        prop_assert_eq!(early.close_next(after_grace()), afterwards.close_next(after_grace()));
    }

    #[test]
    fn whatever_comes_no_claim_is_lost_and_each_window_is_told_once(
        events in prop::collection::vec((FROM - 9..FROM + 40, 0usize..3, any::<bool>(), 0i64..900), 0..80),
    ) {
        let mut windows = Windows::new(terms());
        let (mut told, mut accepted, mut refused) = (Vec::new(), 0, 0);
        for (number, (index, phase, is_frame, late)) in (0i64..).zip(events) {
            let arrival = begin(index) + late;
            if is_frame {
                windows.hear(&frame(index, Phase::ALL[phase]), instant(arrival));
            } else {
                let claim = said("a", "", index, Idle).stamped(number).arrived(arrival);
                match offer(&mut windows, &claim) {
                    Verdict::Late | Verdict::FromFuture | Verdict::Dropped => refused += 1,
                    _ => accepted += 1,
                }
            }
            told.extend(windows.close_next(instant(arrival)));
        }
        while let Some(report) = windows.close_next(ClusterInstant::MAX) {
            told.push(report);
        }
        let figure = |category| told.iter().map(|report| count(report, category)).sum::<u64>();
        let processed: u64 = told
            .iter()
            .map(|report| report.performance.as_ref().unwrap().claims_processed.unwrap().get())
            .sum();
        let ids: std::collections::BTreeSet<_> = told.iter().map(|report| report.window_id).collect();
        prop_assert_eq!(ids.len(), told.len());
        // What was held may turn out late; what waits for a window that never came is still held; what was noted with
        // no window to tell it waits for the next one.
        let told_of = processed + figure("late-claim") + figure("claim-from-future");
        prop_assert!(told_of + windows.held() as u64 <= accepted + refused);
        prop_assert!(processed <= accepted);
        if !told.is_empty() {
            hear(&mut windows, [FROM + 80]);
            let mut last = 0;
            while let Some(report) = windows.close_next(ClusterInstant::MAX) {
                last += count(&report, "late-claim") + count(&report, "claim-from-future");
                last += report.performance.unwrap().claims_processed.unwrap().get();
            }
            prop_assert_eq!(told_of + last + windows.held() as u64, accepted + refused);
        }
    }
}
