//! The JSON forms, read back strictly: a field that comes, goes or changes its type fails here.

use backbeat_evolution::{LintReport, diff_documents, lint};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Report {
    version: u32,
    level: Option<String>,
    breaks: Breaks,
    worst: Worst,
    counts: Counts,
    changes: Vec<Change>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Breaks {
    producers: bool,
    consumers: bool,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Worst {
    producers: Option<String>,
    consumers: Option<String>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Counts {
    major: usize,
    minor: usize,
    patch: usize,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Change {
    rule: String,
    level: String,
    breaks: Breaks,
    schema: String,
    side: String,
    file: String,
    pointer: String,
    paths: Vec<String>,
    message: String,
    reason: String,
    advice: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lint {
    version: u32,
    counts: Severities,
    findings: Vec<Finding>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Severities {
    error: usize,
    warning: usize,
    info: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Finding {
    rule: String,
    severity: String,
    schema: String,
    pointer: String,
    message: String,
    help: String,
}

#[test]
fn a_report_has_the_fields_of_version_1() {
    let old = json!({"type": "string", "maxLength": 8, "title": "A"});
    let new = json!({"type": "string", "title": "B"});
    let report = serde_json::to_value(diff_documents("frame", &old, &new)).unwrap();
    let report: Report = serde_json::from_value(report).unwrap();
    assert_eq!(
        (report.version, report.level.as_deref()),
        (1, Some("minor"))
    );
    assert_eq!(
        report.counts,
        Counts {
            major: 0,
            minor: 1,
            patch: 1
        }
    );
    assert_eq!(
        report.breaks,
        Breaks {
            producers: false,
            consumers: true
        }
    );
    assert_eq!(report.worst.producers, None);
    assert_eq!(report.worst.consumers.as_deref(), Some("minor"));
    let change = &report.changes[0];
    assert_eq!(
        (
            change.rule.as_str(),
            change.level.as_str(),
            change.side.as_str()
        ),
        ("max-length-raised", "minor", "old")
    );
    assert_eq!(
        (change.schema.as_str(), change.file.as_str()),
        ("frame", "frame")
    );
    assert_eq!(
        (change.pointer.as_str(), change.paths.as_slice()),
        ("/maxLength", [String::new()].as_slice())
    );
}

#[test]
fn a_report_without_changes_has_no_level() {
    let report = serde_json::to_value(diff_documents("s", &json!({}), &json!({}))).unwrap();
    assert_eq!(report["level"], Value::Null);
    assert_eq!(report["changes"], json!([]));
}

#[test]
fn lint_has_the_fields_of_version_1() {
    let report = LintReport::from(lint("frame", &json!({"enum": ["a", "a"]})));
    let report: Lint = serde_json::from_value(serde_json::to_value(report).unwrap()).unwrap();
    assert_eq!(report.version, 1);
    assert_eq!(
        report.counts,
        Severities {
            error: 1,
            warning: 4,
            info: 0
        }
    );
    let duplicate = report
        .findings
        .iter()
        .find(|one| one.rule == "enum-duplicate")
        .unwrap();
    assert_eq!(
        (duplicate.severity.as_str(), duplicate.schema.as_str()),
        ("error", "frame")
    );
    assert_eq!(duplicate.pointer, "/enum/1");
    assert!(!duplicate.message.is_empty() && !duplicate.help.is_empty());
}
