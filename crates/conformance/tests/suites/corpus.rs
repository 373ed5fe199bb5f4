//! The data: names, files, counts, both sides of every code and rule, every requirement.

use backbeat_conformance::corpus::{Bytes, MessageCase, RefuseCorpus};
use backbeat_conformance::{Corpus, Suite, Trace};
use backbeat_contract::{Code, published_schemas};
use backbeat_sequence::Rule;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/conformance/v1")
}

fn corpus() -> Corpus {
    Corpus::open(&folder()).unwrap()
}

/// The case of an id.
fn case<'a>(corpus: &'a Corpus, id: &str) -> &'a MessageCase {
    let mut cases = corpus.messages().iter();
    cases.find(|case| *case.id == *id).expect(id)
}

/// The files below a folder, by their names from the data's folder on.
fn files(below: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder().join(below)];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder()).unwrap();
                found.insert(name.to_str().unwrap().replace('\\', "/"));
            }
        }
    }
    found
}

#[test]
fn there_are_enough_cases() {
    let corpus = corpus();
    assert!(corpus.messages().len() >= 150);
    assert!(corpus.recordings().len() >= 40);
}

#[test]
fn every_check_has_an_id_of_its_own() {
    let checks = corpus().all_checks().unwrap();
    let ids: BTreeSet<_> = checks.iter().map(|check| &check.id).collect();
    assert_eq!(ids.len(), checks.len());
    for check in &checks {
        assert!(check.id.starts_with(check.suite.as_str()), "{}", check.id);
        assert!(!check.title.ends_with('.'), "{}", check.id);
        assert!(!check.requirements.is_empty(), "{}", check.id);
    }
}

#[test]
fn every_message_file_is_a_case_and_lies_where_its_verdict_says() {
    let corpus = corpus();
    let mut named = BTreeSet::new();
    for case in corpus.messages() {
        let Bytes::File(file) = &case.bytes else {
            continue;
        };
        let (kind, name) = case.id.split_once('/').unwrap();
        let verdict = if case.valid { "valid" } else { "invalid" };
        assert_eq!(**file, *format!("messages/{kind}/{verdict}/{name}.json"));
        named.insert(file.to_string());
    }
    assert_eq!(named, files("messages"));
}

#[test]
fn every_recording_is_a_case() {
    let corpus = corpus();
    let named: BTreeSet<_> = corpus
        .recordings()
        .iter()
        .flat_map(|case| [case.file.to_string(), case.expected.to_string()])
        .collect();
    let mut found = files("recordings");
    found.remove("recordings/README.md");
    assert_eq!(named, found);
}

#[test]
fn the_data_that_is_built_in_is_that_of_the_folder() {
    let (built_in, folder) = (Corpus::built_in().unwrap(), corpus());
    assert_eq!(built_in.all_checks().unwrap(), folder.all_checks().unwrap());
    for case in folder.messages() {
        assert_eq!(
            built_in.message(case).unwrap(),
            folder.message(case).unwrap(),
            "{}",
            case.id
        );
    }
}

#[test]
fn an_invalid_case_has_an_error_and_a_valid_one_has_none() {
    for case in corpus().messages() {
        let wrong = case
            .faults
            .iter()
            .any(|fault| fault.severity == backbeat_contract::Severity::Error);
        assert_eq!(wrong, !case.valid, "{}", case.id);
        for fault in &case.faults {
            assert!(
                Code::from_name(&fault.code).is_some(),
                "{}: {fault}",
                case.id
            );
        }
    }
}

/// Every code with a case that has it, and one that comes as close as can be and has not.
const SIDES: &[(Code, &str, &str)] = &[
    (
        Code::InvalidJson,
        "statusclaim/notes-high-surrogate",
        "statusclaim/notes-surrogate-pair",
    ),
    (
        Code::InvalidUtf8,
        "statusclaim/utf8-beyond-unicode",
        "statusclaim/notes-private-use",
    ),
    (
        Code::DuplicateField,
        "barreport/issue-duplicate",
        "barreport/issues-same-twice",
    ),
    (
        Code::TooDeep,
        "statusclaim/nested-129",
        "statusclaim/nested-128",
    ),
    (
        Code::TooLarge,
        "beatframe/one-byte-over-1-mib",
        "beatframe/exactly-1-mib",
    ),
    (
        Code::UnknownType,
        "beatframe/type-upper-case",
        "beatframe/escaped-type",
    ),
    (
        Code::UnsupportedVersion,
        "beatframe/type-version-2",
        "beatframe/example",
    ),
    (
        Code::WrongType,
        "beatframe/beat-fraction",
        "beatframe/beat-fraction-of-zero",
    ),
    (
        Code::MissingField,
        "statusclaim/without-hlc",
        "statusclaim/minimal",
    ),
    (
        Code::UnknownField,
        "beatframe/field-name-case",
        "beatframe/escaped-name",
    ),
    (
        Code::EnumValue,
        "beatframe/phase-capital",
        "beatframe/phase-plan",
    ),
    (
        Code::OutOfRange,
        "beatframe/beat-just-over",
        "beatframe/beat-largest",
    ),
    (
        Code::TooLong,
        "statusclaim/notes-1025-code-points",
        "statusclaim/notes-1024-code-points",
    ),
    (
        Code::TooShort,
        "statusclaim/task-empty",
        "statusclaim/task-one-character",
    ),
    (
        Code::HlcFormat,
        "beatframe/hlc-not-hex",
        "beatframe/hlc-mixed-case",
    ),
    (
        Code::WindowIdFormat,
        "beatframe/window-31-digits",
        "beatframe/window-zeros",
    ),
    (
        Code::AgentIdFormat,
        "statusclaim/agent-two-colons",
        "statusclaim/agent-all-characters",
    ),
    (
        Code::ClusterIdFormat,
        "beatframe/cluster-65-characters",
        "beatframe/cluster-64-characters",
    ),
    (
        Code::DateTimeFormat,
        "beatframe/deadline-no-leap-year",
        "beatframe/deadline-leap-day",
    ),
    (
        Code::LegacyValue,
        "beatframe/phase-legacy-execution",
        "beatframe/phase-execute",
    ),
    (
        Code::ToBeforeFrom,
        "barreport/to-before-from",
        "barreport/one-beat",
    ),
    (
        Code::ReviewsExceedAgents,
        "barreport/reviews-exceed-agents",
        "barreport/all-reviewed",
    ),
    (
        Code::DoneWithBeatsLeft,
        "statusclaim/completed-with-beats-left",
        "statusclaim/completed-with-nothing-left",
    ),
    (
        Code::FailedWithoutNotes,
        "statusclaim/failed-without-notes",
        "statusclaim/failed-with-empty-notes",
    ),
    (
        Code::BlockedWithoutWait,
        "statusclaim/blocked-without-wait",
        "statusclaim/blocked-with-empty-wait-for",
    ),
];

#[test]
fn every_code_has_cases_on_both_sides() {
    let corpus = corpus();
    let covered: BTreeSet<Code> = SIDES.iter().map(|&(code, ..)| code).collect();
    // `schema-violation` is for keywords of a team's own schemas; the published ones have none. Those of a sequence have
    // recordings.
    let all = Code::ALL
        .iter()
        .copied()
        .filter(|&code| code != Code::SchemaViolation && Rule::from_name(code.as_str()).is_none());
    let all: BTreeSet<Code> = all.collect();
    assert_eq!(covered, all);
    for &(code, with, without) in SIDES {
        assert!(case(&corpus, with).has(code), "{with}");
        assert!(!case(&corpus, without).has(code), "{without}");
    }
}

#[test]
fn every_rule_has_recordings_on_both_sides() {
    let corpus = corpus();
    for &rule in Rule::ALL {
        let folder = format!("recordings/{rule}/");
        let of_rule: Vec<_> = corpus
            .recordings()
            .iter()
            .filter(|case| case.id.starts_with(&folder))
            .collect();
        let breaks = of_rule.iter().filter(|case| {
            let findings = corpus.findings(case).unwrap().findings;
            findings
                .iter()
                .any(|finding| *finding.code == *rule.as_str())
        });
        let breaks = breaks.count();
        assert!(breaks > 0 && breaks < of_rule.len(), "{rule}");
    }
}

#[test]
fn what_is_beyond_the_schema_is_taken_by_it() {
    let corpus = corpus();
    let schemas = published_schemas().map(|schema| {
        jsonschema::options()
            .should_validate_formats(true)
            .build(&schema.document)
            .unwrap()
    });
    for case in corpus.messages().iter().filter(|case| case.beyond_schema) {
        let message = corpus.message(case).unwrap();
        // As a reader that replaces what is not UTF-8 sees it.
        let value = serde_json::from_str(&String::from_utf8_lossy(&message)).expect(&case.id);
        assert!(
            schemas.iter().any(|schema| schema.is_valid(&value)),
            "{}",
            case.id
        );
    }
}

/// Every identifier in the reference documents.
const REQUIREMENTS: [&str; 15] = [
    "INT-A",
    "INT-B",
    "INT-C",
    "BACKBEAT-REQ-020",
    "BACKBEAT-REQ-021",
    "BACKBEAT-REQ-022",
    "BACKBEAT-REQ-040",
    "BACKBEAT-REQ-041",
    "BACKBEAT-REQ-042",
    "BACKBEAT-REQ-043",
    "BACKBEAT-REQ-044",
    "BACKBEAT-PER-001",
    "BACKBEAT-PER-002",
    "BACKBEAT-PER-003",
    "BACKBEAT-OBS-002",
];

#[test]
fn every_requirement_is_covered_or_the_reason_stands() {
    let corpus = corpus();
    let ids: Vec<&str> = corpus.requirements().iter().map(|one| &*one.id).collect();
    assert_eq!(ids, REQUIREMENTS);
    let checks = corpus.all_checks().unwrap();
    for trace in Trace::all(corpus.requirements(), &checks) {
        assert!(trace.is_accounted_for(), "{}", trace.requirement.id);
    }
    for check in &checks {
        for id in &check.requirements {
            assert!(ids.contains(&&**id), "{}: {id}", check.id);
        }
    }
}

#[test]
fn a_suite_has_the_checks_that_name_it() {
    let corpus = corpus();
    for &suite in Suite::ALL {
        let checks = corpus.checks(suite).unwrap();
        assert!(checks.iter().all(|check| check.suite == suite));
        assert!(suite.is_live() || !checks.is_empty(), "{suite}");
    }
}

#[test]
fn data_of_another_version_is_refused_and_the_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = folder.path().join("manifest.json");
    fs::write(&manifest, r#"{"version":2,"messages":[],"recordings":[]}"#).unwrap();
    let refusal = Corpus::open(folder.path()).unwrap_err();
    let RefuseCorpus::Form { file, source } = refusal else {
        panic!("{refusal}")
    };
    assert_eq!(*file, *manifest.to_str().unwrap());
    assert!(source.to_string().contains("found version 2"), "{source}");
}
