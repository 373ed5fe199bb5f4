//! The ledger, by hand-made cases: what is known, what is left open, and how a difference is told.

use backbeat_contract::{BarReport, State};
use backbeat_sim::TaskName;
use backbeat_sim::crowd::{Claim, HeardBeat};
use backbeat_sim::ledger::{Comparison, Ledger};
use backbeat_timing::{Hlc, Nanos, NodeHash, UnixMillis};

use crate::given;

const TASK: TaskName = TaskName {
    owner: 1,
    number: 1,
};

/// A ledger that has heard the eight beats of bar 0, and what is said in them.
struct Book(Ledger);

impl Book {
    fn open() -> Self {
        let mut ledger = Ledger::default();
        (0..8).for_each(|beat| ledger.hear(&given::beat(beat)));
        Self(ledger)
    }

    /// `agent` says `state` in a beat, this many milliseconds after the beat's begin, and is heard at once.
    fn said(&mut self, agent: u32, state: State, beat: u64, millis: i64) {
        self.sent(&claim(agent, state, beat, millis), false, millis);
    }

    /// The same, heard later: this many milliseconds after the beat's begin.
    fn sent(&mut self, claim: &Claim, is_rotation: bool, millis: i64) {
        let begin = given::beat(claim.beat.get()).begin;
        self.0
            .sent(claim, is_rotation, begin + Nanos::from_millis(millis));
    }

    /// How the ledger differs from a report.
    fn told(&self, report: &serde_json::Value) -> Vec<String> {
        let report: BarReport = serde_json::from_value(report.clone()).unwrap();
        match self.0.compare(&report) {
            Comparison::Known { differences, .. } => {
                differences.iter().map(ToString::to_string).collect()
            }
            _ => vec!["unknown".to_owned()],
        }
    }
}

fn claim(agent: u32, state: State, beat: u64, millis: i64) -> Claim {
    let heard = given::beat(beat);
    Claim {
        agent,
        beat: heard.index,
        window: heard.window,
        deadline: heard.end(),
        state,
        task: (state != State::Idle).then_some(TASK),
        beats_left: None,
        percent: None,
        notes: None,
        wait_for: None,
        stamp: stamp(&heard, millis),
    }
}

fn stamp(beat: &HeardBeat, millis: i64) -> Hlc {
    let at = (beat.begin + Nanos::from_millis(millis)).unix_nanos() / 1_000_000;
    Hlc {
        wall: UnixMillis::from(i64::try_from(at).unwrap()),
        logical: 0,
        node: NodeHash(1),
    }
}

/// A report of bar 0 that says nothing happened, but for these members.
fn report(members: serde_json::Value) -> serde_json::Value {
    let mut report = serde_json::json!({
        "type": "backbeat.barreport.v1", "window_id": given::window(0),
        "from_beat": 0, "to_beat": 7, "agents_reporting": 0, "on_time_reviews": 0,
        "help_promises_fulfilled": 0, "secret_rotations_ok": true, "tempo_drift_ms": 0.0, "issues": [],
    });
    let serde_json::Value::Object(members) = members else {
        panic!("members of an object");
    };
    report.as_object_mut().unwrap().extend(members);
    report
}

#[test]
fn distinct_agents_are_counted_once() {
    let mut book = Book::open();
    book.said(1, State::Idle, 0, 10);
    book.said(1, State::Idle, 1, 10);
    book.said(4, State::Idle, 1, 10);
    assert!(
        book.told(&report(serde_json::json!({ "agents_reporting": 2 })))
            .is_empty()
    );
    assert_eq!(
        book.told(&report(serde_json::json!({ "agents_reporting": 3 }))),
        ["agents_reporting is 3 in the report, by what was sent 2"]
    );
}

#[test]
fn the_last_review_by_stamp_decides_whether_an_agent_is_on_time() {
    let on_time = |reviews: u64| {
        report(serde_json::json!({ "agents_reporting": 1, "on_time_reviews": reviews }))
    };
    let mut book = Book::open();
    book.said(1, State::Reviewing, 0, 10);
    assert!(book.told(&on_time(1)).is_empty());
    // A later one is sent long after its deadline, though within the window.
    book.sent(&claim(1, State::Completed, 2, 10), false, 900);
    assert!(book.told(&on_time(0)).is_empty());
    assert_eq!(
        book.told(&on_time(1)),
        ["on_time_reviews is 1 in the report, by what was sent 0"]
    );
    // One that was made before, and comes last, changes nothing.
    book.sent(&claim(1, State::Reviewing, 1, 10), false, 600);
    assert!(book.told(&on_time(0)).is_empty());
}

#[test]
fn what_is_sent_near_a_deadline_is_left_open() {
    for (millis, reviews) in [(399, 1..=1), (401, 0..=1), (599, 0..=1), (601, 0..=0)] {
        let mut book = Book::open();
        book.sent(&claim(1, State::Completed, 1, 10), false, millis);
        for reported in 0..=1_u64 {
            let differences = book.told(&report(
                serde_json::json!({ "agents_reporting": 1, "on_time_reviews": reported }),
            ));
            assert_eq!(
                differences.is_empty(),
                reviews.contains(&reported),
                "{millis} ms: {differences:?}"
            );
        }
    }
}

#[test]
fn what_is_sent_after_the_window_may_or_may_not_count() {
    let mut book = Book::open();
    book.said(1, State::Reviewing, 7, 10);
    book.sent(&claim(2, State::Idle, 7, 10), false, 520);
    // It would be the last review of the agent, and is not on time.
    book.sent(&claim(1, State::Completed, 7, 20), false, 800);
    for (agents, reviews, admitted) in [
        (1, 1, true),
        (2, 0, true),
        (2, 1, true),
        (0, 1, false),
        (3, 1, false),
    ] {
        let differences = book.told(&report(
            serde_json::json!({ "agents_reporting": agents, "on_time_reviews": reviews }),
        ));
        assert_eq!(
            differences.is_empty(),
            admitted,
            "{agents} {reviews}: {differences:?}"
        );
    }
}

#[test]
fn help_is_a_promise_that_the_same_agent_completes() {
    let fulfilled = |promises: u64| {
        report(serde_json::json!({
            "agents_reporting": 2, "on_time_reviews": 1, "help_promises_fulfilled": promises
        }))
    };
    let mut book = Book::open();
    book.said(2, State::Helping, 0, 10);
    // The owner's own completion fulfils no promise.
    book.said(1, State::Completed, 1, 10);
    assert!(book.told(&fulfilled(0)).is_empty());
    book.said(2, State::Completed, 2, 10);
    let told = book.told(&fulfilled(0));
    assert!(
        told.contains(&"help_promises_fulfilled is 0 in the report, by what was sent 1".to_owned()),
        "{told:?}"
    );
}

#[test]
fn failed_and_blocked_tasks_are_those_that_ended_so() {
    let mut book = Book::open();
    book.said(1, State::Blocked, 0, 10);
    book.said(1, State::Executing, 1, 10);
    book.said(2, State::Blocked, 1, 10);
    book.said(3, State::Failed, 1, 10);
    let issue = |category| serde_json::json!({ "severity": "warning", "category": category, "count": 1, "description": "x" });
    let issues = [issue("blocked-task"), issue("failed-task")];
    let agrees = report(serde_json::json!({ "agents_reporting": 3, "issues": issues }));
    assert!(book.told(&agrees).is_empty());
    let silent = report(serde_json::json!({ "agents_reporting": 3 }));
    assert_eq!(
        book.told(&silent),
        [
            "failed-task is 0 in the report, by what was sent 1",
            "blocked-task is 0 in the report, by what was sent 1"
        ]
    );
}

/// A rotation promised in beat 1 to take this many beats.
fn promised(beats_left: u64) -> Claim {
    Claim {
        beats_left: Some(beats_left),
        ..claim(1, State::Executing, 1, 10)
    }
}

#[test]
fn a_rotation_is_wrong_when_it_failed_or_is_past_its_promise() {
    let ok =
        |ok: bool| report(serde_json::json!({ "agents_reporting": 1, "secret_rotations_ok": ok }));
    for (beats_left, all_is_well) in [(5, false), (6, true)] {
        let mut book = Book::open();
        book.sent(&promised(beats_left), true, 10);
        assert!(book.told(&ok(all_is_well)).is_empty(), "{beats_left}");
        assert_eq!(book.told(&ok(!all_is_well)).len(), 1, "{beats_left}");
    }
    let mut book = Book::open();
    let failed = Claim {
        state: State::Failed,
        ..promised(6)
    };
    book.sent(&failed, true, 10);
    assert!(book.told(&report(serde_json::json!({
        "agents_reporting": 1, "secret_rotations_ok": false,
        "issues": [{ "severity": "error", "category": "failed-task", "count": 1, "description": "x" }]
    }))).is_empty());
}

#[test]
fn an_open_rotation_is_carried_into_the_next_window() {
    let mut book = Book::open();
    book.sent(&promised(8), true, 10);
    (8..16).for_each(|beat| book.0.hear(&given::beat(beat)));
    let next = |ok: bool| {
        report(serde_json::json!({
            "window_id": given::window(1), "from_beat": 8, "to_beat": 15, "secret_rotations_ok": ok
        }))
    };
    assert!(book.told(&next(false)).is_empty());
    assert_eq!(book.told(&next(true)).len(), 1);
    // It was done in time after all, but that was told late: nobody knows which way it was counted.
    let done = Claim {
        state: State::Completed,
        ..promised(0)
    };
    book.sent(
        &Claim {
            stamp: stamp(&given::beat(7), 0),
            ..done
        },
        true,
        4_000,
    );
    assert!(book.told(&next(false)).is_empty());
    assert!(book.told(&next(true)).is_empty());
}

#[test]
fn broken_claims_count_where_they_arrive_and_are_open_at_the_edges() {
    let invalid = |window: u64, count: u64| {
        report(serde_json::json!({
            "window_id": given::window(window), "from_beat": window * 8, "to_beat": window * 8 + 7,
            "performance": { "claims_invalid": count }
        }))
    };
    let mut book = Book::open();
    let within = |beat: u64, millis| given::beat(beat).begin + Nanos::from_millis(millis);
    book.0.spoiled(within(7, 200));
    book.0.spoiled(within(7, 450));
    (8..16).for_each(|beat| book.0.hear(&given::beat(beat)));
    let admitted = |book: &Book, window| -> Vec<u64> {
        (0..5)
            .filter(|&count| book.told(&invalid(window, count)).is_empty())
            .collect()
    };
    assert_eq!(admitted(&book, 0), [1, 2]);
    assert_eq!(admitted(&book, 1), [0, 1]);
    book.0.spoiled(within(12, 100));
    assert_eq!(admitted(&book, 1), [1, 2]);
}

#[test]
fn a_window_that_had_begun_before_is_left_open() {
    let mut ledger = Ledger::default();
    // Others may have claimed in its first three beats.
    (3..16).for_each(|beat| ledger.hear(&given::beat(beat)));
    let mut book = Book(ledger);
    book.said(1, State::Executing, 4, 10);
    assert_eq!(book.told(&report(serde_json::json!({}))), ["unknown"]);
    let next = serde_json::json!({
        "window_id": given::window(1).to_string(), "from_beat": 8, "to_beat": 15,
    });
    assert!(book.told(&report(next)).is_empty());
}

#[test]
fn only_the_latest_windows_are_remembered() {
    let mut book = Book::open();
    (8..8 * 3).for_each(|beat| book.0.hear(&given::beat(beat)));
    assert!(book.told(&report(serde_json::json!({}))).is_empty());
    book.0.hear(&given::beat(24));
    assert_eq!(book.told(&report(serde_json::json!({}))), ["unknown"]);
    // A claim of a window that is forgotten is nobody's.
    book.said(1, State::Idle, 0, 10);
}

#[test]
fn a_window_of_other_beats_is_told() {
    let book = Book::open();
    assert_eq!(
        book.told(&report(serde_json::json!({ "to_beat": 6 }))),
        ["from_beat to to_beat is 0 to 6 in the report, by what was sent 0 to 7"]
    );
}
