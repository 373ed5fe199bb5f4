//! Every issue, by hand, from both sides of its rule.

use super::given::{FROM, Said, TO, beat, closing, gathered, instant, said, told};
use backbeat_contract::IssueSeverity::{self, Critical, Error, Info, Warning};
use backbeat_contract::State::{Blocked, Completed, Executing, Failed, Idle};
use backbeat_contract::{BarReport, Issue, Phase};
use backbeat_reverb::window::{Aggregate, Occurrence, Trouble};
use backbeat_timing::Nanos;

fn find<'a>(report: &'a BarReport, category: &str) -> Option<&'a Issue> {
    let mut issues = report.issues.iter();
    issues.find(|issue| issue.category == category)
}

/// Severity, count and agents of an issue of these claims.
fn issue(claims: &[Said], category: &str) -> Option<(IssueSeverity, u64, Vec<String>)> {
    seen(&told(claims), category)
}

fn seen(report: &BarReport, category: &str) -> Option<(IssueSeverity, u64, Vec<String>)> {
    let issue = find(report, category)?;
    let agents = issue.affected_agents.iter().flatten();
    let agents = agents.map(ToString::to_string).collect();
    Some((issue.severity, issue.count.get(), agents))
}

fn named(agents: &[&str]) -> Vec<String> {
    agents.iter().map(|name| format!("agent:{name}")).collect()
}

#[test]
fn a_window_in_which_nothing_went_wrong_has_no_issues() {
    let claims = [
        said("a", "x", FROM, Executing),
        said("a", "x", TO, Completed),
    ];
    assert_eq!(told(&claims).issues, []);
}

#[test]
fn tasks_that_end_failed_or_blocked_are_issues() {
    let claims = [
        said("b", "x", FROM, Failed),
        said("a", "x", FROM, Failed),
        said("a", "y", FROM, Failed),
        said("a", "z", FROM, Blocked),
        said("c", "", FROM, Blocked),
    ];
    assert_eq!(
        issue(&claims, "failed-task"),
        Some((Error, 3, named(&["a", "b"])))
    );
    assert_eq!(
        issue(&claims, "blocked-task"),
        Some((Warning, 2, named(&["a", "c"])))
    );
}

#[test]
fn tasks_that_go_on_are_no_issues() {
    for state in [Failed, Blocked] {
        let claims = [
            said("a", "x", FROM, state),
            said("a", "x", FROM + 1, Executing),
        ];
        assert_eq!(told(&claims).issues, [], "{state}");
    }
}

#[test]
fn an_agent_is_silent_when_it_reported_in_the_last_window_only() {
    let before = ["a", "b", "c"].map(|agent| said(agent, "", FROM, Idle));
    let previous = gathered(&before).into_roster();
    let now = gathered(&[said("b", "", FROM, Idle), said("d", "", FROM, Idle)]);
    let report = now.roll_up(&closing(Some(&previous)));
    assert_eq!(
        seen(&report, "silent-agent"),
        Some((Warning, 2, named(&["a", "c"])))
    );
    let same = gathered(&before).roll_up(&closing(Some(&previous)));
    assert_eq!(same.issues, []);
}

#[test]
fn stamps_more_than_five_seconds_off_are_issues_either_way() {
    let claim =
        |agent: &str, stamp, arrival| said(agent, "", FROM, Idle).stamped(stamp).arrived(arrival);
    let fine = [claim("a", 0, 5_000), claim("b", 5_000, 0)];
    assert_eq!(issue(&fine, "hlc-drift"), None);
    let off = [claim("a", 0, 5_001), claim("b", 5_001, 0), claim("c", 0, 1)];
    assert_eq!(
        issue(&off, "hlc-drift"),
        Some((Warning, 2, named(&["a", "b"])))
    );
    let delivered_again = [claim("a", 0, 5_001), claim("a", 0, 3)];
    assert_eq!(issue(&delivered_again, "hlc-drift"), None);
}

#[test]
fn beats_not_heard_are_missed_from_the_first_that_could_be_heard() {
    let mut aggregate = Aggregate::new();
    for index in FROM + 2..TO {
        aggregate.hear_beat(beat(index));
    }
    let report = aggregate.roll_up(&closing(None));
    assert_eq!(seen(&report, "missed-beat"), Some((Error, 3, vec![])));
    let mut joined = closing(None);
    joined.heard_from = beat(FROM + 2);
    let report = aggregate.roll_up(&joined);
    assert_eq!(seen(&report, "missed-beat"), Some((Error, 1, vec![])));
    aggregate.hear_beat(beat(TO));
    assert_eq!(aggregate.roll_up(&joined).issues, []);
}

#[test]
fn up_to_five_in_a_hundred_missed_beats_are_a_warning() {
    let severity = |missed: u64| {
        let mut closing = closing(None);
        closing.to = beat(FROM + 99);
        let mut aggregate = Aggregate::new();
        (FROM..FROM + 100 - missed).for_each(|index| aggregate.hear_beat(beat(index)));
        seen(&aggregate.roll_up(&closing), "missed-beat").map(|(severity, ..)| severity)
    };
    assert_eq!(severity(0), None);
    assert_eq!(severity(5), Some(Warning));
    assert_eq!(severity(6), Some(Error));
}

#[test]
fn a_drift_of_more_than_a_tenth_of_a_second_is_an_issue() {
    let drifted = |millis: i64| {
        let mut closing = closing(None);
        closing.tempo_drift = Nanos::from_millis(millis);
        find(&gathered(&[]).roll_up(&closing), "tempo-drift").cloned()
    };
    assert!(drifted(100).is_none() && drifted(-100).is_none());
    assert!(drifted(101).unwrap().description.contains("101.0 ms after"));
    assert!(
        drifted(-250)
            .unwrap()
            .description
            .contains("250.0 ms before")
    );
}

#[test]
fn a_rotation_gone_wrong_names_who_was_last_at_it() {
    let claims = [
        said("a", "secret-rotation:x", FROM, Executing),
        said("b", "secret-rotation:x", FROM + 1, Failed),
    ];
    assert_eq!(
        issue(&claims, "secret-rotation"),
        Some((Critical, 1, named(&["b"])))
    );
}

#[test]
fn noted_troubles_are_issues_once_an_occurrence() {
    let agent = "agent:z".parse().unwrap();
    let cases = [
        (Trouble::LateClaim, "late-claim", Warning),
        (Trouble::InvalidClaim, "invalid-claim", Warning),
        (Trouble::ClaimFromFuture, "claim-from-future", Warning),
        (Trouble::DroppedClaim, "dropped-claim", Error),
        (Trouble::TwoLeaders, "two-leaders", Critical),
        (Trouble::Restart, "reverb-restart", Warning),
        (Trouble::ClockRegressed, "hlc-regressed", Error),
    ];
    assert_eq!(cases.len(), Trouble::ALL.len());
    for (trouble, category, severity) in cases {
        let mut aggregate = gathered(&[]);
        for what in [
            Occurrence::of_phase(beat(FROM), Phase::Plan),
            Occurrence::of_phase(beat(FROM), Phase::Plan),
            Occurrence::of_phase(beat(FROM), Phase::Review),
            Occurrence::of_instant(instant(5)),
        ] {
            aggregate.note(trouble, what, Some(&agent));
        }
        let report = aggregate.roll_up(&closing(None));
        assert_eq!(seen(&report, category), Some((severity, 3, named(&["z"]))));
        assert_eq!(report.issues.len(), 1);
    }
}

#[test]
fn an_issue_names_the_first_hundred_agents_and_counts_all() {
    let claims: Vec<Said> = (0..250)
        .rev()
        .map(|number| said(&format!("{number:03}"), "x", FROM, Failed))
        .collect();
    let (_, count, agents) = issue(&claims, "failed-task").unwrap();
    assert_eq!((count, agents.len()), (250, 100));
    let first: Vec<String> = (0..100)
        .map(|number| format!("agent:{number:03}"))
        .collect();
    assert_eq!(agents, first);

    let mut aggregate = gathered(&[]);
    for said in &claims {
        let agent = said.agent.parse().unwrap();
        let what = said.give(Occurrence::of_claim);
        aggregate.note(Trouble::LateClaim, what, Some(&agent));
    }
    let report = aggregate.roll_up(&closing(None));
    assert_eq!(seen(&report, "late-claim"), Some((Warning, 250, first)));
}

#[test]
fn the_worst_issues_come_first() {
    let mut aggregate = gathered(&[
        said("a", "x", FROM, Blocked),
        said("a", "y", FROM, Failed),
        said("a", "secret-rotation", FROM, Failed),
    ]);
    aggregate.note(Trouble::TwoLeaders, Occurrence::of_bytes(b"x"), None);
    let report = aggregate.roll_up(&closing(None));
    let severities: Vec<IssueSeverity> = report.issues.iter().map(|it| it.severity).collect();
    assert_eq!(severities, [Critical, Critical, Error, Warning]);
    assert!(Info < Warning && Warning < Error && Error < Critical);
}
