//! The committed schema is what the types generate, and what is written fits it.

use std::path::Path;

use backbeat_recording::{Absence, Packing, RECORDING_SCHEMA_FILE, Writer, recording_schema};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::given::{START, at, messages, write};

#[test]
fn the_committed_schema_is_what_the_types_generate() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../schemas")
        .join(RECORDING_SCHEMA_FILE);
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == format!("{:#}\n", recording_schema()),
        "{} has drifted; run `cargo run -p backbeat-recording --example recording-schema > schemas/{RECORDING_SCHEMA_FILE}`",
        path.display()
    );
}

#[test]
fn every_field_of_the_schema_is_explained() {
    let schema = recording_schema();
    jsonschema::meta::validate(&schema).unwrap();
    assert!(schema["description"].is_string());
    let definitions = schema["$defs"].as_object().unwrap();
    assert_eq!(definitions.len(), 3);
    for line in definitions.values() {
        assert!(line["description"].is_string(), "{line:#}");
        for (name, field) in line["properties"].as_object().unwrap() {
            assert!(field["description"].is_string(), "{name}");
        }
    }
}

#[test]
fn what_says_nothing_or_two_things_does_not_fit() {
    let schema = jsonschema::validator_for(&recording_schema()).unwrap();
    for bad in [
        json!({}),
        json!({"backbeat_recording": 2, "started_at": "2025-09-05T12:30:00Z"}),
        json!({"received_at": "2025-09-05T12:30:00Z", "subject": "a"}),
        json!({"received_at": "2025-09-05T12:30:00Z", "subject": "a", "payload": "", "payload_base64": ""}),
        json!({"received_at": "noon", "subject": "a", "payload": ""}),
        json!({"received_at": "2025-09-05T12:30:00Z", "subject": "a", "payload": "", "headers": {"a": []}}),
    ] {
        assert!(!schema.is_valid(&bad), "{bad}");
    }
}

proptest! {
    #[test]
    fn every_line_that_is_written_fits(messages in messages(), lost in any::<u64>()) {
        let schema = jsonschema::validator_for(&recording_schema()).unwrap();
        let mut writer = Writer::new(Vec::new(), Packing::None, at(START)).unwrap();
        for message in &messages {
            write(&mut writer, message);
        }
        writer.absence(Absence { until: at(START), lost }).unwrap();
        let text = writer.finish().unwrap();
        for line in std::str::from_utf8(&text).unwrap().lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            prop_assert!(schema.is_valid(&line), "{}", line);
        }
    }
}
