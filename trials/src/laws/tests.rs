//! The laws catch what they are for: a law that never fails proves nothing.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use backbeat_contract::{BeatFrame, Timestamp};
use serde_json::json;

use super::check;
use super::in_phase::shifts;
use crate::heard::Heard;
use crate::record::Record;

/// A frame of a timeline at 120 BPM in bars of 4, spoken and heard on time.
fn frame(place: u64, term: u64, node: &str) -> Heard {
    let (beat, phase) = (
        place / 3,
        ["plan", "execute", "review"][usize::try_from(place % 3).unwrap()],
    );
    let third = 1_000_000_000_i128 / 6;
    let due = 1_800_000_000_000_000_000 + i128::from(place) * third;
    let frame: BeatFrame = serde_json::from_value(json!({
        "type": "backbeat.beatframe.v1",
        "cluster_id": "stage",
        "beat_index": beat,
        "downbeat": beat % 4 == 0,
        "phase": phase,
        "hlc": "0000:0000:0000",
        "deadline_at": Timestamp::from_unix_nanos(due + third).unwrap(),
        "tempo_bpm": 120.0,
        "window_id": format!("{:032x}", beat / 4),
    }))
    .unwrap();
    Heard {
        at: *DAWN + Duration::from_nanos(u64::try_from(i128::from(place) * third).unwrap()),
        wall_nanos: due + 300_000,
        term,
        node: node.to_owned(),
        frame,
        taken: false,
    }
}

static DAWN: LazyLock<Instant> = LazyLock::new(Instant::now);

fn record(heard: impl IntoIterator<Item = Heard>) -> Record {
    let mut record = Record::new(1, Some(4));
    heard.into_iter().for_each(|heard| record.hear(heard));
    record
}

fn broken(record: &Record) -> &'static str {
    check(record).unwrap_err().law
}

#[test]
fn a_failover_with_a_gap_breaks_no_law_and_what_was_missed_is_counted() {
    let before = (0..20).map(|place| frame(place, 1, "a"));
    let after = (24..40).map(|place| frame(place, 2, "b"));
    let tally = record(before.chain(after)).judge().unwrap();
    assert_eq!((tally.taken, tally.refused, tally.missed), (36, 0, 4));
}

#[test]
fn a_frame_of_a_lower_term_is_refused_and_breaks_nothing() {
    let heard = [
        frame(5, 1, "a"),
        frame(7, 2, "b"),
        frame(6, 1, "a"),
        frame(8, 2, "b"),
    ];
    let tally = record(heard).judge().unwrap();
    assert_eq!((tally.taken, tally.refused, tally.missed), (3, 1, 1));
}

#[test]
fn a_frame_twice_and_a_frame_back_are_caught() {
    for (second, counted) in [(5, (1, 0)), (4, (0, 1))] {
        let heard = record([frame(5, 1, "a"), frame(second, 2, "b")]);
        assert_eq!(broken(&heard), "frames only go forward");
        let tally = heard.tally();
        assert_eq!((tally.repeated, tally.regressed), counted);
    }
}

#[test]
fn two_speakers_of_one_term_are_caught_even_when_one_is_refused() {
    let heard = [frame(5, 3, "a"), frame(6, 4, "b"), frame(7, 3, "c")];
    assert_eq!(broken(&record(heard)), "a term has one speaker");
}

#[test]
fn a_deadline_beside_the_timeline_and_a_frame_before_its_time_are_caught() {
    let mut beside = frame(6, 2, "b");
    let deadline = beside.frame.deadline_at.unix_nanos() + 10_000;
    beside.frame.deadline_at = Timestamp::from_unix_nanos(deadline).unwrap();
    assert_eq!(
        broken(&record([frame(5, 1, "a"), beside])),
        "the beat goes on in phase"
    );
    let mut early = frame(5, 1, "a");
    early.wall_nanos -= 30_000_000;
    assert_eq!(broken(&record([early])), "the beat goes on in phase");
}

#[test]
fn a_speaker_with_another_idea_of_time_is_caught_and_a_late_frame_is_none() {
    let before = (0..10).map(|place| frame(place, 1, "a"));
    let shifted = (10..20).map(|place| Heard {
        at: frame(place, 2, "b").at + Duration::from_millis(25),
        ..frame(place, 2, "b")
    });
    let shifted = record(before.clone().chain(shifted));
    assert_eq!(shifts(&shifted), [25_000_000]);
    assert_eq!(broken(&shifted), "the beat goes on in phase");
    let one_late = (10..20).map(|place| {
        let mut heard = frame(place, 2, "b");
        heard.at += Duration::from_millis(if place == 12 { 300 } else { 0 });
        heard
    });
    assert_eq!(check(&record(before.chain(one_late))), Ok(()));
}

#[test]
fn a_window_that_changes_within_a_bar_or_comes_back_is_caught() {
    let mut changed = frame(6, 1, "a");
    changed.frame.window_id = frame(12, 1, "a").frame.window_id;
    assert_eq!(
        broken(&record([frame(5, 1, "a"), changed])),
        "a bar has one window"
    );
    let mut back = frame(24, 1, "a");
    back.frame.window_id = frame(0, 1, "a").frame.window_id;
    assert_eq!(
        broken(&record([frame(0, 1, "a"), frame(12, 1, "a"), back])),
        "a bar has one window"
    );
    let mut misplaced = frame(6, 1, "a");
    misplaced.frame.downbeat = true;
    assert_eq!(broken(&record([misplaced])), "a bar has one window");
}
