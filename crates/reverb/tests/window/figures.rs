//! Every figure of a report, by hand, from both sides of its rule.

use super::given::{FROM, LENGTH_MS, Said, TO, beat, closing, gathered, instant, said, told};
use backbeat_contract::State::{
    Blocked, Completed, Executing, Failed, Helping, Idle, Planning, Reviewing,
};
use backbeat_contract::{BarReport, Performance};
use backbeat_reverb::window::{Aggregate, Occurrence, Trouble};
use backbeat_timing::Nanos;

fn on_time(claims: &[Said]) -> u64 {
    told(claims).on_time_reviews.get()
}

fn promises(claims: &[Said]) -> u64 {
    told(claims).help_promises_fulfilled.get()
}

fn rotations_ok(claims: &[Said]) -> bool {
    told(claims).secret_rotations_ok
}

fn performance(report: BarReport) -> Performance {
    report.performance.unwrap()
}

#[test]
fn an_agent_reports_when_it_claims_anything() {
    assert_eq!(told(&[]).agents_reporting.get(), 0);
    let claims = [
        said("a", "", FROM, Idle),
        said("a", "x", FROM, Executing),
        said("b", "x", TO, Planning),
    ];
    assert_eq!(told(&claims).agents_reporting.get(), 2);
}

#[test]
fn a_late_or_invalid_claim_does_not_make_its_agent_report() {
    let mut aggregate = gathered(&[said("a", "", FROM, Idle)]);
    let agent = "agent:b".parse().unwrap();
    for (trouble, what) in [(Trouble::LateClaim, b"x"), (Trouble::InvalidClaim, b"y")] {
        aggregate.note(trouble, Occurrence::of_bytes(what), Some(&agent));
    }
    assert_eq!(aggregate.roll_up(&closing(None)).agents_reporting.get(), 1);
}

#[test]
fn a_review_is_on_time_before_the_deadline_of_its_beat_and_not_at_it() {
    let review = said("a", "x", FROM + 1, Reviewing);
    let deadline = 2 * LENGTH_MS;
    assert_eq!(on_time(&[review.clone().arrived(deadline - 1)]), 1);
    assert_eq!(on_time(&[review.arrived(deadline)]), 0);
}

#[test]
fn the_deadline_is_that_of_the_beat_named_not_of_the_beat_of_the_arrival() {
    assert_eq!(on_time(&[said("a", "x", TO, Completed).arrived(0)]), 1);
    let during_the_last = LENGTH_MS * (TO - FROM).cast_signed() + 1;
    let first = said("a", "x", FROM, Completed).arrived(during_the_last);
    assert_eq!(on_time(&[first]), 0);
}

#[test]
fn only_the_last_review_by_stamp_counts() {
    let late = said("a", "x", FROM, Reviewing).arrived(3 * LENGTH_MS);
    let good = said("a", "x", FROM + 1, Completed);
    assert_eq!(on_time(&[good.clone(), late.clone()]), 1);
    let late_and_last = late.stamped(2 * LENGTH_MS);
    assert_eq!(on_time(&[good, late_and_last]), 0);
}

#[test]
fn claims_that_review_nothing_are_no_reviews() {
    for state in [Idle, Planning, Executing, Failed, Blocked, Helping] {
        assert_eq!(on_time(&[said("a", "x", FROM, state)]), 0, "{state}");
    }
    let claims = [
        said("a", "x", FROM, Reviewing),
        said("a", "x", FROM + 1, Executing),
    ];
    assert_eq!(on_time(&claims), 1);
}

#[test]
fn a_redelivered_review_arrived_when_it_first_did() {
    let review = said("a", "x", FROM, Reviewing);
    let again = review.clone().arrived(9 * LENGTH_MS);
    assert_eq!(on_time(&[again.clone(), review]), 1);
    assert_eq!(on_time(&[again]), 0);
}

#[test]
fn a_promise_is_fulfilled_by_helping_and_then_completing() {
    let help = said("a", "x", FROM, Helping);
    let done = said("a", "x", FROM + 1, Completed);
    assert_eq!(promises(&[help.clone(), done.clone()]), 1);
    assert_eq!(
        promises(&[done.clone(), help.clone()]),
        1,
        "whatever arrives first"
    );
    assert_eq!(promises(std::slice::from_ref(&help)), 0);
    assert_eq!(promises(std::slice::from_ref(&done)), 0);
    let before = said("a", "x", FROM, Completed).stamped(0);
    assert_eq!(
        promises(&[before, help.clone()]),
        0,
        "completed before helping"
    );
    let again = said("a", "x", FROM + 2, Helping);
    assert_eq!(
        promises(&[help, done, again]),
        1,
        "goes on helping afterwards"
    );
}

#[test]
fn a_promise_is_of_one_agent_and_one_task() {
    let help = said("a", "x", FROM, Helping);
    let others = [
        said("b", "x", FROM + 1, Completed),
        said("a", "y", FROM + 1, Completed),
    ];
    for other in others {
        assert_eq!(promises(&[help.clone(), other]), 0);
    }
    let claims = [
        help,
        said("a", "x", FROM + 1, Completed),
        said("a", "y", FROM, Helping),
        said("a", "y", FROM + 1, Completed),
        said("b", "x", FROM, Helping),
        said("b", "x", FROM + 1, Completed),
    ];
    assert_eq!(promises(&claims), 3);
}

#[test]
fn a_rotation_that_ends_failed_is_not_ok() {
    let failed = said("a", "secret-rotation:db", FROM, Failed);
    assert!(!rotations_ok(std::slice::from_ref(&failed)));
    let done = said("b", "secret-rotation:db", FROM + 1, Completed);
    assert!(rotations_ok(&[failed, done]), "another agent did it");
    assert!(rotations_ok(&[said("a", "rotation:db", FROM, Failed)]));
    assert!(rotations_ok(&[said(
        "a",
        "my-secret-rotation",
        FROM,
        Failed
    )]));
    assert!(!rotations_ok(&[said(
        "a",
        "secret-rotations",
        FROM,
        Failed
    )]));
}

#[test]
fn a_rotation_still_open_after_its_promised_beat_is_not_ok() {
    let promised = |beats| said("a", "secret-rotation:db", FROM, Executing).promising(beats);
    let last = TO - FROM;
    assert!(!rotations_ok(&[promised(last - 1)]));
    assert!(
        rotations_ok(&[promised(last)]),
        "it has until the end of the last beat"
    );
    assert!(
        rotations_ok(&[said("a", "secret-rotation:db", FROM, Executing)]),
        "no promise"
    );
    let done = said("a", "secret-rotation:db", TO, Completed);
    assert!(rotations_ok(&[promised(1), done]));
    let renewed = said("a", "secret-rotation:db", FROM + 1, Blocked).promising(last);
    assert!(
        rotations_ok(&[promised(1), renewed]),
        "the last promise counts"
    );
    let silent_on_it = said("a", "secret-rotation:db", FROM + 1, Blocked);
    assert!(!rotations_ok(&[promised(1), silent_on_it]));
}

#[test]
fn a_rotation_promised_in_a_window_before_goes_on() {
    let before = gathered(&[said("a", "secret-rotation:db", FROM - 3, Executing).promising(5)]);
    let ended = gathered(&[
        said("a", "secret-rotation:db", FROM - 3, Executing).promising(5),
        said("a", "secret-rotation:db", FROM - 2, Failed),
    ]);
    let rolled_up = |aggregate: &Aggregate| aggregate.roll_up(&closing(None)).secret_rotations_ok;
    let mut next = gathered(&[]);
    next.carry(&ended);
    assert!(rolled_up(&next), "told once");
    next.carry(&before);
    assert!(!rolled_up(&next), "due in this window");
    let done = said("a", "secret-rotation:db", FROM, Completed);
    done.give(|claim| next.insert(claim));
    assert!(rolled_up(&next));
}

#[test]
fn tempo_drift_is_what_the_closing_says() {
    let mut closing = closing(None);
    closing.tempo_drift = Nanos::new(-7_300_000);
    let report = gathered(&[]).roll_up(&closing);
    assert!((report.tempo_drift_ms + 7.3).abs() < 1e-9);
}

#[test]
fn claims_are_counted_once_each() {
    let claim = said("a", "x", FROM, Executing);
    let mut other_words = claim.clone();
    other_words.digest = 8;
    let claims = [
        claim.clone(),
        claim.clone().arrived(400),
        claim.clone().stamped(101),
        other_words,
    ];
    let performance = performance(told(&claims));
    assert_eq!(performance.claims_processed.unwrap().get(), 3);
}

#[test]
fn late_and_invalid_claims_are_counted_once_each() {
    let mut aggregate = gathered(&[]);
    let late = said("a", "x", FROM, Executing);
    for claim in [&late, &late, &late.clone().stamped(7)] {
        let what = claim.give(Occurrence::of_claim);
        aggregate.note(Trouble::LateClaim, what, None);
    }
    for bytes in [b"{", b"{", b"[", b"]"] {
        aggregate.note(Trouble::InvalidClaim, Occurrence::of_bytes(bytes), None);
    }
    let performance = performance(aggregate.roll_up(&closing(None)));
    assert_eq!(performance.claims_late.unwrap().get(), 2);
    assert_eq!(performance.claims_invalid.unwrap().get(), 3);
    assert_eq!(performance.claims_processed.unwrap().get(), 0);
}

#[test]
fn delivery_times_are_from_stamp_to_first_arrival() {
    let claims: Vec<Said> = (1i64..=100)
        .map(|millis| {
            let stamp = 5 * millis;
            said("a", "x", FROM, Executing)
                .stamped(stamp)
                .arrived(stamp + millis)
        })
        .collect();
    let mut twice = claims.clone();
    twice.extend(claims.iter().map(|claim| claim.clone().arrived(4_000)));
    let report = told(&twice);
    assert_eq!(report, told(&claims));
    let performance = performance(report);
    for (found, expected) in [
        (performance.delivery_p50_ms, 50.0),
        (performance.delivery_p95_ms, 95.0),
        (performance.delivery_p99_ms, 99.0),
    ] {
        let ratio = found.unwrap().millis() / expected;
        assert!((ratio - 1.0).abs() < 0.008, "{ratio}");
    }
    assert_eq!(performance.rollup_ms, None);
}

#[test]
fn without_claims_there_are_no_delivery_times() {
    assert_eq!(performance(told(&[])).delivery_p50_ms, None);
}

#[test]
fn a_report_names_its_window_and_can_be_written_and_read() {
    let claims = [said("a", "x", FROM, Failed), said("b", "", FROM, Blocked)];
    let report = told(&claims);
    assert_eq!((report.from_beat, report.to_beat), (beat(FROM), beat(TO)));
    let text = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<BarReport>(&text).unwrap(), report);
}

#[test]
fn deadlines_reach_both_ways_from_the_one_that_is_known() {
    let mut deadlines = closing(None).deadlines;
    deadlines.beat = beat(FROM + 4);
    deadlines.end = instant(5 * LENGTH_MS);
    assert_eq!(deadlines.end_of(beat(FROM)), instant(LENGTH_MS));
    assert_eq!(deadlines.end_of(beat(TO)), instant(8 * LENGTH_MS));
}
