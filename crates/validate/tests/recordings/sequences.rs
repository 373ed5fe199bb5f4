//! The recordings of `fixtures/conformance/v1/recordings` give the findings written beside them, with the lines that show them.

use crate::given::{Told, told_of};
use backbeat_contract::Code;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn recordings() -> Vec<PathBuf> {
    let root =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/conformance/v1/recordings");
    let entries = |path: &Path| {
        fs::read_dir(path)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect::<Vec<_>>()
    };
    let folders = entries(&root).into_iter().filter(|path| path.is_dir());
    let files = folders.flat_map(|folder| entries(&folder));
    files
        .filter(|path| path.extension().is_some_and(|end| end == "ndjson"))
        .collect()
}

/// The code and last line of each finding that is expected.
fn expected(recording: &Path) -> Vec<(String, u64)> {
    let beside = fs::read(recording.with_extension("expected.json")).unwrap();
    let beside: Value = serde_json::from_slice(&beside).unwrap();
    let findings = beside["findings"].as_array().unwrap().iter();
    let mut all: Vec<_> = findings
        .map(|finding| {
            let line = finding["evidence"].as_array().unwrap().last().unwrap();
            (
                finding["code"].as_str().unwrap().to_owned(),
                line.as_u64().unwrap(),
            )
        })
        .collect();
    all.sort();
    all
}

fn of_sequence(told: &Told) -> Vec<(String, u64)> {
    let all = told.codes().into_iter();
    let is_rule = |code: &str| Code::from_name(code).is_some_and(Code::is_of_sequence);
    let mut found: Vec<_> = all
        .filter(|(code, _)| is_rule(code))
        .map(|(code, line)| (code.to_owned(), line))
        .collect();
    found.sort();
    found
}

#[test]
fn every_recording_gives_the_findings_written_beside_it() {
    let recordings = recordings();
    assert!(recordings.len() > 60);
    for recording in recordings {
        let told = told_of(&recording);
        assert_eq!(
            of_sequence(&told),
            expected(&recording),
            "{}",
            recording.display()
        );
    }
}

#[test]
fn a_breach_that_is_an_error_makes_its_message_invalid() {
    for recording in recordings() {
        for result in told_of(&recording).messages {
            let errors = result.judgement.diagnostics.iter();
            let wrong = errors
                .filter(|told| told.severity == backbeat_contract::Severity::Error)
                .count();
            let invalid = result.judgement.verdict == backbeat_validate::Verdict::Invalid;
            assert_eq!(wrong > 0, invalid, "{result:?}");
        }
    }
}
