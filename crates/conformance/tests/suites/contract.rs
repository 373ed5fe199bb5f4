//! Our own paths keep every case, and a wrong expectation is told with the message.

use backbeat_conformance::report::Format;
use backbeat_conformance::{Corpus, Outcome, contract};
use serde_json::json;

use crate::given::{BAD, outcomes, small, true_faults};

#[test]
fn this_version_conforms_to_every_case() {
    let report = contract::run(&Corpus::built_in().unwrap()).unwrap();
    let mut shown = Vec::new();
    let look = backbeat_conformance::report::Look {
        quiet: true,
        ..Default::default()
    };
    Format::Pretty.write(&report, look, &mut shown).unwrap();
    let tally = report.tally();
    assert_eq!(
        tally.passed,
        tally.checks(),
        "{}",
        String::from_utf8_lossy(&shown)
    );
}

#[test]
fn a_fault_that_is_not_found_fails_its_case() {
    let (_folder, corpus) = small(&json!([
        {"code": "invalid-json", "pointer": "", "severity": "error"},
        {"code": "missing-field", "pointer": "", "severity": "error"}
    ]));
    let report = contract::run(&corpus).unwrap();
    assert_eq!(
        outcomes(&report.verdicts),
        [Outcome::Passed, Outcome::Failed]
    );
    let failed = &report.verdicts[1];
    assert_eq!(failed.evidence[0].payload, BAD);
    assert!(failed.seen.contains("the judge says"), "{}", failed.seen);
}

#[test]
fn a_verdict_that_is_not_given_fails_its_case() {
    let (_folder, corpus) = small(&json!([]));
    let report = contract::run(&corpus).unwrap();
    let failed = &report.verdicts[1];
    assert_eq!(failed.outcome, Outcome::Failed);
    for witness in ["the slow path", "the hot path", "the typed messages"] {
        assert!(failed.seen.contains(witness), "{}", failed.seen);
    }
}

#[test]
fn the_true_faults_pass() {
    let (_folder, corpus) = small(&true_faults());
    assert!(contract::run(&corpus).unwrap().tally().conforms());
}
