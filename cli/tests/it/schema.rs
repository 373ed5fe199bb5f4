//! `backbeat schema`: list, show, generate, check, lint, diff.

use crate::ci_files::root;
use crate::place::{Outcome, Place, snapshot};
use serde::Deserialize;
use serde_json::{Value, json};
use std::fs;

/// The schema files that this version publishes.
const FILES: [&str; 7] = [
    "beatframe-v1.schema.json",
    "statusclaim-v1.schema.json",
    "barreport-v1.schema.json",
    "validation-report-v1.schema.json",
    "conformance-report-v1.schema.json",
    "recording-v1.schema.json",
    "settings-v1.schema.json",
];

const CLAIM: &str = "statusclaim-v1.schema.json";

/// The committed text of a published schema.
fn committed(file: &str) -> String {
    fs::read_to_string(root().join("schemas").join(file)).unwrap()
}

/// A folder with the published schemas in `old`, and in `new` with those of claims changed.
fn changed(change: impl FnOnce(&mut Value)) -> Place {
    let place = Place::new();
    for dir in ["old", "new"] {
        let told = place.run(&["schema", "generate", "--dir", dir]);
        assert_eq!(told.status, 0, "{told:?}");
    }
    let mut schema: Value = serde_json::from_str(&committed(CLAIM)).unwrap();
    change(&mut schema);
    let text = format!("{schema:#}\n");
    place.write(&format!("new/{CLAIM}"), text.as_bytes());
    place
}

/// An optional field more: MINOR.
fn with_a_field_more(schema: &mut Value) {
    schema["properties"]["estimate"] = json!({
        "type": "integer", "minimum": 0, "maximum": 9_007_199_254_740_991_u64,
        "description": "Beats that the work will take, as far as the agent can tell."
    });
}

/// A required field more: MAJOR.
fn with_a_required_field_more(schema: &mut Value) {
    with_a_field_more(schema);
    schema["required"]
        .as_array_mut()
        .unwrap()
        .push("estimate".into());
}

/// Another description: PATCH.
fn with_other_words(schema: &mut Value) {
    schema["description"] = "What an agent says that it does.".into();
}

#[test]
fn list_tells_every_schema() {
    let told = Place::new().run(&["schema", "list"]);
    for file in FILES {
        assert!(told.stdout.contains(file), "{file}: {told:?}");
    }
    snapshot!(told);
}

#[test]
fn show_finds_a_schema_by_type_file_or_part() {
    let place = Place::new();
    for name in ["backbeat.statusclaim.v1", CLAIM, "statusclaim", "claim"] {
        let told = place.run(&["schema", "show", name]);
        assert_eq!(told.status, 0, "{told:?}");
        assert_eq!(told.stdout, committed(CLAIM), "{name}");
        assert_eq!(told.stderr, "");
    }
    for (name, file) in [
        ("backbeat.toml", "settings-v1.schema.json"),
        ("settings", "settings-v1.schema.json"),
        ("validation-report", "validation-report-v1.schema.json"),
    ] {
        assert_eq!(
            place.run(&["schema", "show", name]).stdout,
            committed(file),
            "{name}"
        );
    }
}

#[test]
fn show_of_an_unknown_name_tells_the_names() {
    snapshot!(Place::new().run(&["schema", "show", "heartbeat"]));
}

#[test]
fn show_of_a_part_that_several_share_picks_none() {
    let told = Place::new().run(&["schema", "show", "report"]);
    assert_eq!((told.status, told.stdout.as_str()), (2, ""), "{told:?}");
}

#[test]
fn what_generate_writes_is_what_is_committed_and_check_accepts_it() {
    let place = Place::new();
    snapshot!(
        "generate",
        place.run(&["schema", "generate", "--dir", "a/schemas"])
    );
    for file in FILES {
        assert_eq!(place.read(&format!("a/schemas/{file}")), committed(file));
    }
    snapshot!(
        "check_ok",
        place.run(&["schema", "check", "--dir", "a/schemas"])
    );
}

#[test]
fn check_finds_what_has_drifted_or_is_missing() {
    let place = changed(with_other_words);
    fs::remove_file(place.path().join("new/beatframe-v1.schema.json")).unwrap();
    snapshot!(place.run(&["schema", "check", "--dir", "new"]));
}

#[test]
fn check_takes_other_white_space_for_drift() {
    let place = Place::new();
    place.run(&["schema", "generate", "--dir", "schemas"]);
    let text = committed(CLAIM).replace("  ", "\t");
    place.write(&format!("schemas/{CLAIM}"), text.as_bytes());
    assert_eq!(
        place.run(&["schema", "check", "--dir", "schemas"]).status,
        1
    );
}

#[test]
fn check_of_no_folder_fails() {
    snapshot!(Place::new().run(&["schema", "check", "--dir", "schemas"]));
}

#[test]
fn generate_where_a_file_stands_fails() {
    let told =
        Place::with(&[("schemas", "a file")]).run(&["schema", "generate", "--dir", "schemas"]);
    assert_eq!(told.status, 2, "{told:?}");
    assert!(told.stderr.contains("schemas"), "{told:?}");
    assert!(!told.stderr.contains("--output"), "{told:?}");
}

#[test]
fn messages_are_judged_by_a_folder_that_generate_wrote() {
    let place = Place::with(&[(
        "claim.json",
        r#"{"type":"backbeat.statusclaim.v1","agent_id":"agent:one","beat_index":1,"state":"idle","hlc":"0001:0002:0003"}"#,
    )]);
    place.run(&["schema", "generate", "--dir", "schemas"]);
    let told = place.run(&[
        "validate",
        "claim.json",
        "--schemas",
        "schemas",
        "--exit-code",
    ]);
    assert_eq!(told.status, 0, "{told:?}");
}

#[test]
fn the_published_schemas_are_free_of_lint() {
    let place = Place::new();
    place.run(&["schema", "generate", "--dir", "schemas"]);
    snapshot!(place.run(&["schema", "lint", "schemas"]));
}

/// A schema with faults of its own making.
const FAULTY: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "properties": {
    "state": { "type": "string", "enum": ["idle", "idle"] },
    "window_id": { "type": "string", "pattern": "^[0-9a-f{32}$" }
  },
  "required": ["state", "agent"]
}
"#;

#[test]
fn lint_finds_the_faults_of_a_schema() {
    snapshot!(Place::with(&[("faulty.json", FAULTY)]).run(&["schema", "lint", "faulty.json"]));
}

#[test]
fn lint_of_what_is_no_schema_fails() {
    let place = Place::with(&[
        ("list.json", "[]"),
        ("broken.json", "{\n  \"type\": ,\n}\n"),
    ]);
    snapshot!(
        "lint_of_a_list",
        place.run(&["schema", "lint", "list.json"])
    );
    snapshot!(
        "lint_of_broken_json",
        place.run(&["schema", "lint", "broken.json"])
    );
    snapshot!(
        "lint_of_nothing",
        place.run(&["schema", "lint", "none.json"])
    );
}

#[test]
fn a_schema_does_not_differ_from_itself() {
    let place = changed(|_| ());
    snapshot!(place.run(&["schema", "diff", "old", "new", "--level", "patch"]));
}

#[test]
fn an_optional_field_more_is_minor() {
    snapshot!(changed(with_a_field_more).run(&["schema", "diff", "old", "new"]));
}

#[test]
fn a_required_field_more_is_major() {
    let place = changed(with_a_required_field_more);
    let (old, new) = (format!("old/{CLAIM}"), format!("new/{CLAIM}"));
    snapshot!(place.run(&["schema", "diff", &old, &new]));
}

#[test]
fn the_gate_lets_pass_what_is_not_above_its_level() {
    let status = |place: &Place, level: &str| {
        let told = place.run(&["schema", "diff", "old", "new", "--level", level]);
        assert!(
            !told.stdout.is_empty() && told.stderr.is_empty(),
            "{told:?}"
        );
        told.status
    };
    let gates = |place: &Place| ["patch", "minor", "major"].map(|level| status(place, level));
    assert_eq!(gates(&changed(|_| ())), [0, 0, 0]);
    assert_eq!(gates(&changed(with_other_words)), [0, 0, 0]);
    assert_eq!(gates(&changed(with_a_field_more)), [1, 0, 0]);
    assert_eq!(gates(&changed(with_a_required_field_more)), [1, 1, 0]);
}

#[test]
fn the_gate_lets_minor_changes_pass_unless_told_otherwise() {
    let status = |place: Place| place.run(&["schema", "diff", "old", "new"]).status;
    assert_eq!(status(changed(with_a_field_more)), 0);
    assert_eq!(status(changed(with_a_required_field_more)), 1);
}

#[test]
fn a_level_that_is_none_is_refused() {
    let told = changed(|_| ()).run(&["schema", "diff", "old", "new", "--level", "huge"]);
    assert_eq!(told.status, 2, "{told:?}");
    assert!(told.stderr.contains("patch, minor, major"), "{told:?}");
}

#[test]
fn diff_of_what_cannot_be_read_fails() {
    let place = Place::with(&[("new.json", "{}"), ("broken.json", "{\"type\": \"obj")]);
    snapshot!(
        "diff_of_nothing",
        place.run(&["schema", "diff", "old.json", "new.json"])
    );
    snapshot!(
        "diff_of_broken_json",
        place.run(&["schema", "diff", "broken.json", "new.json"])
    );
    fs::create_dir(place.path().join("empty")).unwrap();
    snapshot!(
        "diff_of_an_empty_folder",
        place.run(&["schema", "diff", "empty", "new.json"])
    );
}

/// What `schema diff --json` prints, to the last field.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DiffReport {
    version: u32,
    level: Option<String>,
    breaks: Breaks,
    worst: Worst,
    counts: DiffCounts,
    changes: Vec<Change>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Breaks {
    producers: bool,
    consumers: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Worst {
    producers: Option<String>,
    consumers: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DiffCounts {
    major: usize,
    minor: usize,
    patch: usize,
}

#[derive(Debug, Deserialize)]
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

/// What `schema lint --json` prints, to the last field.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LintReport {
    version: u32,
    counts: LintCounts,
    findings: Vec<Finding>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LintCounts {
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

/// Reads a report strictly: one JSON document, a final newline, nothing else.
fn parsed<T: for<'t> Deserialize<'t>>(told: &Outcome) -> T {
    assert_eq!(told.stderr, "");
    assert!(told.stdout.ends_with("}\n"), "{told:?}");
    serde_json::from_str(&told.stdout).unwrap()
}

#[test]
fn the_json_of_diff_is_read_back() {
    let place = changed(|schema| {
        with_a_required_field_more(schema);
        with_other_words(schema);
    });
    let told = place.run(&["schema", "diff", "old", "new", "--json"]);
    assert_eq!(told.status, 1);
    let report: DiffReport = parsed(&told);
    assert_eq!(
        (report.version, report.level.as_deref()),
        (1, Some("major"))
    );
    assert!(report.breaks.producers);
    assert_eq!(report.worst.producers.as_deref(), Some("major"));
    assert!(report.breaks.consumers && report.worst.consumers.is_some());
    assert_eq!(report.counts.patch, 1);
    let all = report.counts.major + report.counts.minor + report.counts.patch;
    assert_eq!(report.changes.len(), all);
    let worst = &report.changes[0];
    assert_eq!(
        (worst.level.as_str(), worst.side.as_str()),
        ("major", "new")
    );
    assert!(
        worst.breaks.producers && worst.breaks.consumers,
        "{worst:?}"
    );
    assert_eq!([&worst.schema, &worst.file], [CLAIM, CLAIM]);
    assert_eq!(worst.pointer, "/properties/estimate");
    assert_eq!(worst.paths, ["estimate"]);
    for text in [&worst.rule, &worst.message, &worst.reason, &worst.advice] {
        assert!(!text.is_empty(), "{worst:?}");
    }
}

#[test]
fn the_json_of_no_difference_is_read_back() {
    let told = changed(|_| ()).run(&["schema", "diff", "old", "new", "--json"]);
    assert_eq!(told.status, 0);
    let report: DiffReport = parsed(&told);
    assert!(
        report.level.is_none() && report.changes.is_empty(),
        "{report:?}"
    );
}

#[test]
fn the_json_of_lint_is_read_back() {
    let place = Place::with(&[("faulty.json", FAULTY)]);
    let told = place.run(&["schema", "lint", "faulty.json", "--json"]);
    assert_eq!(told.status, 1);
    let report: LintReport = parsed(&told);
    assert_eq!(report.version, 1);
    assert!(report.counts.error > 0, "{report:?}");
    let all = report.counts.error + report.counts.warning + report.counts.info;
    assert_eq!(report.findings.len(), all);
    for finding in &report.findings {
        assert_eq!(finding.schema, "faulty.json");
        assert!(["error", "warning", "info"].contains(&finding.severity.as_str()));
        assert!(finding.pointer.is_empty() || finding.pointer.starts_with('/'));
        for text in [&finding.rule, &finding.message, &finding.help] {
            assert!(!text.is_empty(), "{finding:?}");
        }
    }
}
