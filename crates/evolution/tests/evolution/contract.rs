//! Versions of the three backbeat messages: 1.0 lints clean, 1.0.1 only corrects prose, 1.1 adds,
//! 2 breaks and drops the bar report.

use std::path::Path;

use backbeat_evolution::RuleId::{self, *};
use backbeat_evolution::{Level, Report, ReportText, SchemaSet, diff, lint_set};

fn version(name: &str) -> SchemaSet {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/contract");
    SchemaSet::load(folder.join(name)).unwrap()
}

/// The changes that are not documentation, as `(rule, schema, path)`.
fn essence(report: &Report) -> Vec<(RuleId, &str, &str)> {
    report
        .changes()
        .iter()
        .filter(|change| change.level > Level::Patch)
        .map(|change| {
            let path = change.paths.first().map_or("", String::as_str);
            let (message, _) = change.schema.split_once('-').unwrap();
            (change.rule, message, path)
        })
        .collect()
}

#[test]
fn the_messages_as_published_lint_clean() {
    assert_eq!(lint_set(&version("v1.0")), []);
}

#[test]
fn no_version_differs_from_itself() {
    for name in ["v1.0", "v1.0.1", "v1.1", "v2"] {
        assert_eq!(diff(&version(name), &version(name)).changes(), &[]);
    }
}

#[test]
fn better_prose_is_a_patch() {
    let report = diff(&version("v1.0"), &version("v1.0.1"));
    assert_eq!(report.level(), Some(Level::Patch));
    assert!(!report.exceeds(Level::Patch) && report.breaks().nobody());
    assert_eq!(
        report.verdict(),
        "PATCH: 6 patch changes; producers unaffected, consumers unaffected"
    );
}

#[test]
fn additions_are_minor_and_strict_consumers_are_named() {
    let report = diff(&version("v1.0"), &version("v1.1"));
    assert_eq!(
        essence(&report),
        [
            (EnumWidened, "barreport", "issues[].severity"),
            (
                ClosedObjectPropertyAdded,
                "barreport",
                "performance.claims_duplicate"
            ),
            (MaximumRaised, "beatframe", "tempo_bpm"),
            (EnumWidened, "statusclaim", "state"),
            (MaxLengthRaised, "statusclaim", "notes"),
            (ClosedObjectPropertyAdded, "statusclaim", "priority"),
        ]
    );
    assert_eq!(
        report.verdict(),
        "MINOR: 6 minor, 3 patch changes; producers unaffected, strict consumers break"
    );
    assert!(report.exceeds(Level::Patch) && !report.exceeds(Level::Minor));
}

#[test]
fn going_back_from_additions_is_major() {
    let report = diff(&version("v1.1"), &version("v1.0"));
    assert!(report.breaks().producers && !report.breaks().consumers);
    assert!(report.exceeds(Level::Minor));
}

#[test]
fn a_second_version_breaks_both_sides() {
    let report = diff(&version("v1.0"), &version("v2"));
    assert_eq!(
        essence(&report),
        [
            (ConstChanged, "beatframe", "type"),
            (EnumNarrowed, "beatframe", "phase"),
            (PatternChanged, "beatframe", "hlc"),
            (RequiredPropertyAdded, "beatframe", "tempo"),
            (RequiredPropertyRemoved, "beatframe", "tempo_bpm"),
            (ConstChanged, "statusclaim", "type"),
            (TypeNarrowed, "statusclaim", "progress"),
            (MaxLengthLowered, "statusclaim", "wait_for[]"),
            (PatternAdded, "statusclaim", "wait_for[]"),
            (PropertyRemoved, "statusclaim", "notes"),
            (RequiredAdded, "statusclaim", "task_id"),
            (RequiredRemoved, "statusclaim", "beat_index"),
            (SchemaRemoved, "barreport", ""),
            (MaximumRaised, "statusclaim", "progress"),
            (MinLengthLowered, "statusclaim", "wait_for[]"),
        ]
    );
    assert!(report.verdict().starts_with("MAJOR: 13 major, 2 minor"));
    assert!(
        report
            .verdict()
            .ends_with("producers break, consumers break")
    );
}

#[test]
fn the_text_of_a_report_explains_every_change() {
    let report = diff(&version("v1.0"), &version("v1.1"));
    insta::assert_snapshot!(ReportText {
        report: &report,
        color: false
    });
}

#[test]
fn colour_adds_escapes_and_no_words() {
    let report = diff(&version("v1.0"), &version("v2"));
    let plain = ReportText {
        report: &report,
        color: false,
    }
    .to_string();
    let colored = ReportText {
        report: &report,
        color: true,
    }
    .to_string();
    let mut stripped = String::new();
    for (index, part) in colored.split('\u{1b}').enumerate() {
        let text = if index == 0 {
            part
        } else {
            part.split_once('m').unwrap().1
        };
        stripped.push_str(text);
    }
    assert_ne!(colored, plain);
    assert_eq!(stripped, plain);
}
