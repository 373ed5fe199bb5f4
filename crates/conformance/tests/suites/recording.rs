//! A recording breaks the checks that it should, and no other.

use backbeat_conformance::{Corpus, Outcome, recording};
use backbeat_recording::Reader;
use std::collections::BTreeSet;

/// The checks that a recording fails, without the suite's name.
fn failed(lines: &[u8]) -> BTreeSet<String> {
    let report = recording::run(Reader::new(lines), "a recording").unwrap();
    let failed = report
        .verdicts
        .iter()
        .filter(|verdict| verdict.outcome == Outcome::Failed);
    failed
        .map(|verdict| verdict.check.id.trim_start_matches("recording/").to_owned())
        .collect()
}

/// A line of a recording with this claim.
fn line(payload: &str) -> String {
    let line = serde_json::json!({
        "received_at": "2025-09-05T12:30:00Z", "subject": "backbeat.status.prod.a:b", "headers": {}, "payload": payload
    });
    format!("{line}\n")
}

#[test]
fn every_recording_of_the_corpus_fails_the_rules_that_it_shows() {
    let corpus = Corpus::built_in().unwrap();
    for case in corpus.recordings() {
        let expected = corpus.findings(case).unwrap().findings;
        let expected: BTreeSet<String> = expected
            .iter()
            .map(|finding| finding.code.to_string())
            .collect();
        let found = failed(&corpus.recording(case).unwrap());
        assert_eq!(found, expected, "{}", case.id);
    }
}

#[test]
fn an_invalid_message_breaks_the_contract_and_is_shown() {
    let lines = line(crate::given::GOOD) + &line(crate::given::BAD);
    let report = recording::run(Reader::new(lines.as_bytes()), "a recording").unwrap();
    let contract = &report.verdicts[0];
    assert_eq!(&*contract.check.id, "recording/contract");
    assert_eq!(contract.outcome, Outcome::Failed);
    let [shown] = contract.evidence.as_slice() else {
        panic!("{:?}", contract.evidence)
    };
    assert_eq!(shown.payload, crate::given::BAD);
    assert_eq!(&*shown.place, "line 2, backbeat.status.prod.a:b");
}

#[test]
fn a_rule_inside_one_message_is_a_check_of_its_own() {
    let claim = crate::given::GOOD.replace("\"idle\"", "\"completed\",\"beats_left\":2");
    // The low 16 bits of the milliseconds at which it is received.
    let claim = claim.replace("7ffd", "e540");
    assert_eq!(
        failed(line(&claim).as_bytes()),
        BTreeSet::from(["done-with-beats-left".to_owned()])
    );
}

#[test]
fn what_no_message_concerns_is_skipped_and_says_nothing_of_conformance() {
    let report = recording::run(Reader::new(&b""[..]), "an empty recording").unwrap();
    assert_eq!(report.tally().skipped, report.tally().checks());
    assert!(!report.tally().conforms());
}

#[test]
fn a_file_that_is_no_recording_is_refused() {
    let refusal = recording::run(Reader::new(&b"news\n"[..]), "news").unwrap_err();
    assert!(refusal.to_string().starts_with("line 1"), "{refusal}");
}
