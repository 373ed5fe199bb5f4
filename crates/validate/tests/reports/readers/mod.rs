//! `junit`, `sarif` and `tap` through readers that others wrote: Python packages, pinned in `ci/requirements.txt`.
//!
//! Each script beside this file reads a report on standard input and says in JSON what its reader understood.

use super::given::{Event, NASTY_NAME, OPTIONS, events, report, summary};
use backbeat_validate::Verdict;
use backbeat_validate::report::{Format, MessageResult, Options};
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

#[test]
fn junitparser_counts_what_the_run_counted() {
    let read = read_back("read_junit.py", &report(Format::Junit, OPTIONS));
    let summary = summary();
    assert_eq!(
        read["root"],
        json!({
            "tests": summary.messages + summary.skipped + summary.unreadable,
            "failures": summary.invalid,
            "errors": summary.unreadable,
            "time": 0.004,
        })
    );
    assert_eq!(
        read["sum"],
        json!({
            "tests": summary.messages + summary.skipped + summary.unreadable,
            "failures": summary.invalid,
            "errors": summary.unreadable,
            "skipped": summary.skipped,
        }),
        "the suites add up to the run"
    );
    assert_eq!(
        read["counted"], read["sum"],
        "the cases add up to the suites"
    );
}

#[test]
fn junitparser_finds_every_message_and_its_faults() {
    let read = read_back("read_junit.py", &report(Format::Junit, OPTIONS));
    let cases = read["cases"].as_array().unwrap();
    let claim = case(cases, "messages/claim.json");
    assert_eq!(claim["name"], "message 1 (line 1)");
    assert_eq!(claim["classname"], "backbeat.statusclaim.v1");
    let results = &claim["results"][0];
    assert_eq!(results["kind"], "Failure");
    assert_eq!(results["type"], "missing-field");
    assert_eq!(results["message"], "agent_id is missing (and 1 more)");
    assert_eq!(results["text"].as_str().unwrap().lines().count(), 3);
    let line = case(cases, "messages/été 1.ndjson");
    assert_eq!(line["name"], "message 3 (line 3)");
    let locked = case(cases, "messages/locked.json");
    assert_eq!(locked["results"][0]["kind"], "Error");
    let torn = case(cases, "messages/torn.json.gz");
    assert_eq!(
        torn["results"][0]["text"],
        "write it again; <what> came before the tear & was read is judged"
    );
    let warned = case(cases, "messages/warned.json");
    assert_eq!(warned["results"], json!([]));
    let output = warned["system_out"].as_str().unwrap();
    assert!(output.contains("warning[done-with-beats-left]"), "{output}");
    let nasty = case(cases, &NASTY_NAME.replace('\u{1b}', "\u{fffd}"));
    assert_eq!(nasty["results"][0]["type"], "unknown-field");
}

fn case<'a>(cases: &'a [Value], suite: &str) -> &'a Value {
    cases
        .iter()
        .find(|case| case["suite"] == suite)
        .unwrap_or_else(|| panic!("no case of {suite:?} in {cases:#?}"))
}

#[test]
fn tap_py_finds_every_message_and_its_diagnostics() {
    let read = read_back("read_tap.py", &report(Format::Tap, OPTIONS));
    assert_eq!(read["version"], 14);
    let points = read["points"].as_array().unwrap();
    let events = events();
    assert_eq!(read["plan"], events.len());
    assert_eq!(points.len(), events.len());
    assert_eq!(read["unknown"], 0);
    for (index, (point, event)) in points.iter().zip(&events).enumerate() {
        assert_eq!(point["number"], index + 1);
        match event {
            Event::Message(result) => check_point(point, result),
            Event::Unreadable(fault) => {
                assert_eq!(point["ok"], false);
                assert_eq!(point["yaml"]["unreadable"], fault.reason);
                assert_eq!(point["yaml"]["help"], fault.help);
            }
        }
    }
}

fn check_point(point: &Value, result: &MessageResult) {
    let judgement = &result.judgement;
    assert_eq!(point["ok"], judgement.verdict != Verdict::Invalid);
    assert_eq!(point["skip"], judgement.verdict == Verdict::Skipped);
    if judgement.diagnostics.is_empty() {
        assert_eq!(point["yaml"], Value::Null);
        return;
    }
    let told = point["yaml"]["diagnostics"].as_array().unwrap();
    assert_eq!(told.len(), judgement.diagnostics.len());
    for (told, diagnostic) in told.iter().zip(&judgement.diagnostics) {
        let expected = json!({
            "code": diagnostic.code.as_str(),
            "severity": diagnostic.severity.as_str(),
            "source": &*result.source,
            "line": diagnostic.line,
            "column": diagnostic.column,
            "pointer": diagnostic.pointer,
            "message": diagnostic.message,
            "help": diagnostic.help,
        });
        assert_eq!(told, &expected);
    }
}

#[test]
fn a_quiet_tap_report_still_has_a_point_for_what_it_does_not_list() {
    let quiet = Options {
        quiet: true,
        ..OPTIONS
    };
    let read = read_back("read_tap.py", &report(Format::Tap, quiet));
    let points = read["points"].as_array().unwrap();
    assert_eq!(read["plan"], points.len());
    assert_eq!(points.len(), events().len());
    let described = |text: &str| {
        points
            .iter()
            .filter(|point| point["description"].as_str().unwrap().contains(text))
            .count()
    };
    assert_eq!(described("1 message valid, not listed"), 1);
    assert_eq!(described("1 message not judged, not listed"), 1);
}

#[test]
fn a_typed_sarif_reader_knows_every_property() {
    let read = read_back("read_sarif.py", &report(Format::Sarif, OPTIONS));
    // The specification has these, this reader not yet.
    assert_eq!(
        read["unknown"],
        json!([
            "log.runs[0].columnKind",
            "log.runs[0].invocations[0].toolExecutionNotifications",
        ])
    );
    assert_eq!(read["version"], "2.1.0");
    assert_eq!(read["column_kind"], "unicodeCodePoints");
    assert_eq!(read["successful"], false);
    assert_eq!(
        read["notifications"],
        json!([
            ["unreadable-source", "error", "messages/locked.json"],
            ["unreadable-source", "error", "messages/torn.json.gz"],
            ["no-message", "warning", "messages/empty.ndjson"],
        ])
    );
}

#[test]
fn a_typed_sarif_reader_finds_every_diagnostic_at_its_place() {
    let read = read_back("read_sarif.py", &report(Format::Sarif, OPTIONS));
    let results = read["results"].as_array().unwrap();
    let diagnostics: Vec<_> = events()
        .into_iter()
        .filter_map(|event| match event {
            Event::Message(result) => Some(result.judgement.diagnostics),
            Event::Unreadable(_) => None,
        })
        .flatten()
        .collect();
    assert_eq!(results.len(), diagnostics.len());
    for (result, diagnostic) in results.iter().zip(&diagnostics) {
        assert_eq!(result["rule"], diagnostic.code.as_str());
        assert_eq!(result["indexed_rule"], diagnostic.code.as_str());
        assert_eq!(result["title"], diagnostic.code.title());
        assert_eq!(result["line"], diagnostic.line);
        assert_eq!(result["column"], diagnostic.column);
        assert_eq!(result["offset"], diagnostic.offset);
        assert_eq!(result["pointer"], diagnostic.pointer);
    }
    let line = results
        .iter()
        .find(|result| result["rule"] == "hlc-format")
        .unwrap();
    assert_eq!(line["uri"], "messages/%C3%A9t%C3%A9%201.ndjson");
    let width = line["end_column"].as_u64().unwrap() - line["column"].as_u64().unwrap();
    assert_eq!(width, 16);
    let fingerprints: std::collections::HashSet<_> = results
        .iter()
        .map(|result| &result["fingerprint"])
        .collect();
    assert_eq!(fingerprints.len(), results.len());
}

/// What a reader understood of a report.
fn read_back(script: &str, report: &str) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/reports/readers")
        .join(script);
    let mut reader = Command::new(python())
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    reader
        .stdin
        .take()
        .unwrap()
        .write_all(report.as_bytes())
        .unwrap();
    let output = reader.wait_with_output().unwrap();
    assert!(output.status.success(), "the reader refuses:\n{report}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A Python with the packages of `ci/requirements.txt`.
fn python() -> PathBuf {
    let python = std::env::var_os("BACKBEAT_TEST_PYTHON").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/venv/bin/python"),
        PathBuf::from,
    );
    assert!(
        python.exists(),
        "there is no {}: run `./ci/test` once, which installs ci/requirements.txt there, \
         or set BACKBEAT_TEST_PYTHON to a Python that has these packages",
        python.display()
    );
    python
}
