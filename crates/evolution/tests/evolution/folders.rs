//! Whole folders: which files are read, how versions are matched, references between files, and
//! what is said when something cannot be read.

use std::fs;
use std::path::{Path, PathBuf};

use backbeat_evolution::RuleId::{self, *};
use backbeat_evolution::{LintRule, LoadSchemaError, SchemaSet, Side, diff, lint_set};
use serde_json::{Value, json};

/// A fresh folder with the given files, below the build's own directory for tests.
fn folder(name: &str, files: &[(&str, Value)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    for (file, schema) in files {
        fs::write(folder.join(file), schema.to_string()).unwrap();
    }
    folder
}

fn rules(old: &Path, new: &Path) -> Vec<(RuleId, String)> {
    let (old, new) = (SchemaSet::load(old).unwrap(), SchemaSet::load(new).unwrap());
    let report = diff(&old, &new);
    let changes = report.changes().iter();
    changes
        .map(|change| (change.rule, change.schema.clone()))
        .collect()
}

fn message(version: &str) -> Value {
    json!({
        "$id": format!("https://x.org/frame-{version}.json"),
        "type": "object",
        "properties": {"type": {"const": format!("x.frame.{version}")}},
    })
}

#[test]
fn schemas_come_go_and_move() {
    let old = folder(
        "moves-old",
        &[
            ("frame-v1.json", message("v1")),
            ("gone.json", json!({})),
            ("kept.json", json!({})),
        ],
    );
    let new = folder(
        "moves-new",
        &[
            ("beat.json", message("v1")),
            ("fresh.json", json!({})),
            ("kept.json", json!({})),
        ],
    );
    assert_eq!(
        rules(&old, &new),
        [
            (SchemaRemoved, "gone.json".to_owned()),
            (SchemaAdded, "fresh.json".to_owned()),
            (SchemaFileRenamed, "beat.json".to_owned()),
        ]
    );
}

#[test]
fn a_version_beside_the_old_one_is_only_an_addition() {
    let old = folder("beside-old", &[("frame-v1.json", message("v1"))]);
    let new = folder(
        "beside-new",
        &[
            ("frame-v1.json", message("v1")),
            ("frame-v2.json", message("v2")),
        ],
    );
    assert_eq!(
        rules(&old, &new),
        [(SchemaAdded, "frame-v2.json".to_owned())]
    );
}

#[test]
fn a_new_version_of_a_file_is_not_a_renamed_one() {
    let kept = ("kept.json", json!({}));
    let old = folder(
        "version-old",
        &[("frame-v1.json", message("v1")), kept.clone()],
    );
    let new = folder("version-new", &[("frame-v2.json", message("v2")), kept]);
    let rules: Vec<_> = rules(&old, &new)
        .into_iter()
        .map(|(rule, _)| rule)
        .collect();
    assert_eq!(rules, [ConstChanged, IdVersionChanged]);
}

fn sharing(limit: u64) -> [(&'static str, Value); 2] {
    [
        (
            "frame.json",
            json!({"properties": {"id": {"$ref": "shared.json#/$defs/id"}}}),
        ),
        (
            "shared.json",
            json!({"$defs": {"id": {"type": "string", "maxLength": limit}}}),
        ),
    ]
}

#[test]
fn references_to_other_files_are_followed_and_reported_there() {
    let old = SchemaSet::from_documents(sharing(8));
    let new = SchemaSet::from_documents(sharing(4));
    let report = diff(&old, &new);
    let [change] = report.changes() else {
        panic!("{report:#?}");
    };
    assert_eq!(change.rule, MaxLengthLowered);
    assert_eq!(
        (change.schema.as_str(), change.side),
        ("frame.json", Side::New)
    );
    assert_eq!(change.file, "shared.json");
    assert_eq!(change.pointer, "/$defs/id/maxLength");
    assert_eq!(change.paths, ["id"]);
}

#[test]
fn a_single_file_finds_its_neighbours_but_is_the_only_subject() {
    let old = folder("single-old", &sharing(8));
    let new = folder("single-new", &sharing(4));
    fs::write(new.join("broken.json"), "{").unwrap();
    let found = rules(&old.join("frame.json"), &new.join("frame.json"));
    assert_eq!(found, [(MaxLengthLowered, "frame.json".to_owned())]);

    let set = SchemaSet::load(new.join("frame.json")).unwrap();
    let findings = lint_set(&set);
    assert!(
        findings
            .iter()
            .all(|finding| finding.schema == "frame.json")
    );
    assert!(
        findings
            .iter()
            .all(|finding| finding.rule != LintRule::ReferenceUnresolved)
    );
}

#[test]
fn two_files_of_any_name_are_compared() {
    let folder = folder(
        "any",
        &[
            ("before.json", json!({"type": "string"})),
            ("after.json", json!({"type": "integer"})),
        ],
    );
    let found = rules(&folder.join("before.json"), &folder.join("after.json"));
    assert_eq!(found, [(TypeChanged, "after.json".to_owned())]);
}

#[test]
fn hidden_files_other_files_and_folders_are_left_alone() {
    let folder = folder("others", &[("b.json", json!({})), ("a.json", json!({}))]);
    fs::write(folder.join(".hidden.json"), "not json").unwrap();
    fs::write(folder.join("README.md"), "not json").unwrap();
    fs::create_dir(folder.join("folder.json")).unwrap();
    let set = SchemaSet::load(&folder).unwrap();
    let names: Vec<_> = set
        .documents()
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(names, ["a.json", "b.json"]);
}

#[test]
fn what_cannot_be_loaded_is_named() {
    let refusal = |path: &Path| SchemaSet::load(path).unwrap_err();
    let empty = folder("empty", &[]);
    assert!(matches!(refusal(&empty), LoadSchemaError::NoSchemas { path } if path == empty));
    assert!(matches!(
        refusal(&empty.join("none")),
        LoadSchemaError::Read { .. }
    ));

    let wrong = folder("wrong", &[("a.json", json!([]))]);
    let error = refusal(&wrong);
    assert!(
        matches!(
            &error,
            LoadSchemaError::NotASchema {
                found: "an array",
                ..
            }
        ),
        "{error}"
    );
    fs::write(wrong.join("a.json"), "{").unwrap();
    let error = refusal(&wrong);
    assert!(matches!(&error, LoadSchemaError::Parse { path, .. } if path.ends_with("a.json")));
    assert!(
        error.to_string().ends_with("a.json` is not JSON"),
        "{error}"
    );
}
