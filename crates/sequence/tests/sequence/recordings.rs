//! Every recording of `fixtures/conformance/v1/recordings` gives exactly the findings written beside it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use backbeat_contract::{BarReport, BeatFrame, StatusClaim, Timestamp};
use backbeat_sequence::{Finding, Frame, Listener, Message, Received, Rule};
use backbeat_timing::ClusterInstant;
use serde::Deserialize;

/// A line of a recording.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    received_at: Timestamp,
    subject: String,
    headers: BTreeMap<String, String>,
    payload: String,
}

/// What stands beside a recording.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    shows: String,
    findings: Vec<Told>,
}

/// A finding, as far as it is expected.
#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
struct Told {
    code: String,
    evidence: Vec<u64>,
}

fn folders() -> Vec<PathBuf> {
    let root =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/conformance/v1/recordings");
    sorted(&root)
        .into_iter()
        .filter(|path| path.is_dir())
        .collect()
}

fn recordings(folder: &Path) -> Vec<PathBuf> {
    let is_recording = |path: &PathBuf| path.extension().is_some_and(|ext| ext == "ndjson");
    sorted(folder).into_iter().filter(is_recording).collect()
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> &str {
    path.file_stem().unwrap().to_str().unwrap()
}

/// The findings of a recording; messages are numbered by line, from 1.
fn findings(recording: &Path) -> Vec<Finding> {
    let mut listener = Listener::default();
    let text = fs::read_to_string(recording).unwrap();
    let lines = text.lines().zip(1..);
    lines
        .flat_map(|(line, index)| hear(&mut listener, &serde_json::from_str(line).unwrap(), index))
        .collect()
}

fn hear(listener: &mut Listener, line: &Line, index: u64) -> Vec<Finding> {
    let payload = line.payload.as_str();
    let tokens: Vec<_> = line.subject.split('.').collect();
    // An agent id may hold dots: a status subject that names a cluster has a token more than that.
    let (kind, cluster) = match *tokens.as_slice() {
        ["backbeat", kind, cluster, ..] if kind != "status" || tokens.len() > 3 => {
            (kind, Some(cluster))
        }
        ["backbeat", kind, ..] => (kind, None),
        _ => panic!("{}", line.subject),
    };
    let frame: BeatFrame;
    let claim: StatusClaim;
    let message = match kind {
        "beat" => {
            frame = serde_json::from_str(payload).unwrap();
            let term = line.headers.get("x-term").map(|term| term.parse().unwrap());
            let node = line.headers.get("x-node").map(String::as_str);
            Message::Frame(Frame::from(&frame).led_by(term, node))
        }
        "status" => {
            claim = serde_json::from_str(payload).unwrap();
            Message::Claim((&claim).into())
        }
        "report" => {
            let report: BarReport = serde_json::from_str(payload).unwrap();
            Message::Report((&report).into())
        }
        _ => panic!("{}", line.subject),
    };
    listener.hear(&Received {
        index,
        at: ClusterInstant::from_unix_nanos(line.received_at.unix_nanos()),
        cluster,
        message,
    })
}

#[test]
fn every_recording_gives_the_findings_written_beside_it() {
    let mut wrong = Vec::new();
    for recording in folders().iter().flat_map(|folder| recordings(folder)) {
        let beside = fs::read_to_string(recording.with_extension("expected.json")).unwrap();
        let expected: Expected = serde_json::from_str(&beside).unwrap();
        let found = findings(&recording);
        let told: Vec<_> = found
            .iter()
            .map(|finding| Told {
                code: finding.rule.to_string(),
                evidence: finding.evidence.clone(),
            })
            .collect();
        if told != expected.findings {
            let shows = expected.shows;
            wrong.push(format!(
                "{}: {shows}\nfound {found:#?}",
                recording.display()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_rule_has_recordings_on_both_sides() {
    for &rule in Rule::ALL {
        let folders = folders();
        let folder = folders.iter().find(|folder| name(folder) == rule.as_str());
        let recordings = recordings(folder.unwrap());
        for verdict in ["pass_", "fail_"] {
            let count = recordings
                .iter()
                .filter(|path| name(path).starts_with(verdict))
                .count();
            assert!(count >= 2, "{rule} has {count} recordings {verdict}*");
        }
    }
}

#[test]
fn a_recording_is_named_after_its_verdict_and_its_rule() {
    for folder in folders() {
        for recording in recordings(&folder) {
            let found = findings(&recording);
            let fails = name(&recording).starts_with("fail_");
            assert_eq!(!found.is_empty(), fails, "{}", recording.display());
            let rule = Rule::from_name(name(&folder));
            let breaks = |finding: &Finding| rule.is_none_or(|rule| finding.rule == rule);
            assert!(
                !fails || found.iter().any(breaks),
                "{}",
                recording.display()
            );
        }
    }
}

#[test]
fn every_finding_says_what_was_expected_and_where_the_rule_stands() {
    for recording in folders().iter().flat_map(|folder| recordings(folder)) {
        for finding in findings(&recording) {
            assert!(finding.message.starts_with("expected "), "{finding:?}");
            let shown = serde_json::to_value(&finding).unwrap();
            assert_eq!(shown["code"], finding.rule.as_str());
            assert_eq!(shown["source"], finding.rule.source());
            assert_eq!(shown["severity"], finding.rule.severity().as_str());
        }
    }
}
