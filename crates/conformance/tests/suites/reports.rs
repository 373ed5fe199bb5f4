//! Every format, as it looks; the published schema.

use backbeat_conformance::report::document::ReportDocument;
use backbeat_conformance::report::{
    CONFORMANCE_REPORT_SCHEMA_FILE, Format, Look, Report, conformance_report_schema,
};
use backbeat_conformance::{Check, Evidence, Outcome, Suite, Verdict};
use backbeat_timing::ClusterInstant;
use std::path::Path;
use std::time::Duration;

fn verdict(id: &str, title: &str, outcome: Outcome, seen: &str) -> Verdict {
    Verdict {
        check: Check {
            id: id.into(),
            suite: Suite::Pulse,
            title: title.into(),
            requirements: vec!["INT-A".into(), "BACKBEAT-REQ-020".into()],
            expects: "plan, execute, review".into(),
        },
        outcome,
        seen: seen.into(),
        evidence: Vec::new(),
        took: Duration::from_millis(1500),
    }
}

/// A report with every outcome, with texts that formats must escape and bytes that are no text.
fn report() -> Report {
    let mut failed = verdict(
        "pulse/phases",
        "The phases of a beat are in order # <always>",
        Outcome::Failed,
        "execute before plan & \"review\"",
    );
    let at = ClusterInstant::from_unix_nanos(1_757_075_400_000_000_000);
    failed.evidence = vec![
        Evidence {
            received_at: Some(at),
            place: "backbeat.beat.prod".into(),
            headers: vec![("x-term".into(), "3".into())],
            payload: r#"{"phase":"execute"}"#.into(),
        },
        Evidence {
            received_at: None,
            place: "messages/latin-1.json".into(),
            headers: Vec::new(),
            payload: b"\xe9\n"[..].into(),
        },
    ];
    Report {
        suite: Suite::Pulse,
        target: "pulse of prod".into(),
        verdicts: vec![
            verdict("pulse/tempo", "The tempo is kept", Outcome::Passed, "2 BPM"),
            failed,
            verdict(
                "pulse/drift",
                "Timers do not drift",
                Outcome::KnownFailure,
                "3 %",
            ),
            verdict(
                "pulse/failover",
                "Another node takes over",
                Outcome::Skipped,
                "no --on-failover",
            ),
        ],
        took: Duration::from_secs(6),
    }
}

fn written(format: Format, look: Look) -> String {
    let mut out = Vec::new();
    format.write(&report(), look, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn pretty() {
    insta::assert_snapshot!(written(Format::Pretty, Look::default()));
}

#[test]
fn pretty_in_60_columns_without_what_passed() {
    let look = Look {
        color: false,
        quiet: true,
        width: Some(60),
    };
    insta::assert_snapshot!(written(Format::Pretty, look));
}

#[test]
fn pretty_in_colour() {
    let look = Look {
        color: true,
        ..Look::default()
    };
    insta::assert_snapshot!(written(Format::Pretty, look).replace('\u{1b}', "ESC"));
}

#[test]
fn json() {
    insta::assert_snapshot!(written(Format::Json, Look::default()));
}

#[test]
fn junit() {
    insta::assert_snapshot!(written(Format::Junit, Look::default()));
}

#[test]
fn tap() {
    insta::assert_snapshot!(written(Format::Tap, Look::default()));
}

#[test]
fn badge() {
    insta::assert_snapshot!(written(Format::Badge, Look::default()));
}

#[test]
fn json_fits_its_schema_and_is_read_back() {
    let text = written(Format::Json, Look::default());
    let document: ReportDocument<'_> = serde_json::from_str(&text).unwrap();
    assert_eq!(document, ReportDocument::from(&report()));
    let schema = conformance_report_schema();
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap();
    let value = serde_json::from_str(&text).unwrap();
    let errors: Vec<_> = validator
        .iter_errors(&value)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
}

#[test]
fn the_committed_schema_is_what_the_types_generate() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../schemas")
        .join(CONFORMANCE_REPORT_SCHEMA_FILE);
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == format!("{:#}\n", conformance_report_schema()),
        "{} has drifted; run `backbeat schema generate --dir schemas`",
        path.display()
    );
}
