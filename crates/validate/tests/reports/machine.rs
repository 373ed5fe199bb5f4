//! `json` and `ndjson`: the published schema describes them, and nothing is in them that it does not name.

use super::given::{OPTIONS, report, report_of, summary};
use backbeat_validate::report::document::{
    Report, ReportedMessage, SummaryLine, UnreadableLine, VERSION,
};
use backbeat_validate::report::{
    Format, Summary, VALIDATION_REPORT_SCHEMA_FILE, validation_report_schema,
};
use serde_json::{Value, json};
use std::path::Path;

#[test]
fn the_committed_schema_is_what_the_types_generate() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../schemas")
        .join(VALIDATION_REPORT_SCHEMA_FILE);
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == format!("{:#}\n", validation_report_schema()),
        "{} has drifted; run `cargo run -p backbeat-validate --example validation-report-schema > schemas/{VALIDATION_REPORT_SCHEMA_FILE}`",
        path.display()
    );
}

#[test]
fn every_field_of_the_schema_is_explained() {
    let schema = validation_report_schema();
    jsonschema::meta::validate(&schema).unwrap();
    let definitions = schema["$defs"].as_object().unwrap().values();
    let mut fields = 0;
    for object in definitions.chain([&schema]) {
        assert!(object["description"].is_string(), "{object:#}");
        for (name, field) in object["properties"].as_object().into_iter().flatten() {
            assert!(field["description"].is_string(), "{name}");
            fields += 1;
        }
    }
    assert!(fields > 30, "{fields}");
}

#[test]
fn a_json_report_fits_its_schema_and_comes_back_the_same() {
    let schema = jsonschema::validator_for(&validation_report_schema()).unwrap();
    for text in [
        report(Format::Json, OPTIONS),
        report_of(Format::Json, OPTIONS, [], &Summary::default()),
    ] {
        let value: Value = serde_json::from_str(&text).unwrap();
        schema.validate(&value).unwrap();
        let document: Report<'_> = serde_json::from_str(&text).unwrap();
        assert_eq!(document.version, VERSION);
        assert_eq!(serde_json::to_value(&document).unwrap(), value);
    }
}

#[test]
fn the_json_report_of_the_run_has_every_judged_message() {
    let text = report(Format::Json, OPTIONS);
    let document: Report<'_> = serde_json::from_str(&text).unwrap();
    let summary = summary();
    assert_eq!(document.results.len() as u64, summary.messages);
    assert_eq!(document.unreadable.len() as u64, summary.unreadable);
    let valid = document.results.iter().filter(|result| result.valid);
    assert_eq!(valid.count() as u64, summary.valid);
    let told: usize = document
        .results
        .iter()
        .map(|result| result.diagnostics.len())
        .sum();
    assert_eq!(told as u64, summary.by_code.values().sum::<u64>());
}

#[test]
fn every_line_of_ndjson_fits_the_schema_of_lines() {
    let mut schema = validation_report_schema();
    let definitions = schema["$defs"].take();
    let lines = json!({ "$ref": "#/$defs/line", "$defs": definitions });
    let schema = jsonschema::validator_for(&lines).unwrap();
    let text = report(Format::Ndjson, OPTIONS);
    let lines: Vec<&str> = text.lines().collect();
    let (last, results) = lines.split_last().unwrap();
    for line in results {
        let value: Value = serde_json::from_str(line).unwrap();
        schema.validate(&value).unwrap();
        let back = if value.get("unreadable").is_some() {
            serde_json::to_value(serde_json::from_str::<UnreadableLine<'_>>(line).unwrap())
        } else {
            serde_json::to_value(serde_json::from_str::<ReportedMessage<'_>>(line).unwrap())
        };
        assert_eq!(back.unwrap(), value);
    }
    schema
        .validate(&serde_json::from_str(last).unwrap())
        .unwrap();
    let last: SummaryLine<'_> = serde_json::from_str(last).unwrap();
    assert_eq!(last.summary.messages, summary().messages);
    assert!(!schema.is_valid(&json!({})));
}

#[test]
fn json_and_ndjson_say_the_same() {
    let document = report(Format::Json, OPTIONS);
    let document: Report<'_> = serde_json::from_str(&document).unwrap();
    let lines = report(Format::Ndjson, OPTIONS);
    let results: Vec<ReportedMessage<'_>> = lines
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    assert_eq!(results, document.results);
    let last: SummaryLine<'_> = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    assert_eq!(last.summary, document.summary);
}
