//! The committed schema is what the types generate, and every kind of line fits it.

use std::path::Path;

use backbeat_tail::{Format, Look, TAIL_EVENT_SCHEMA_FILE, tail_event_schema};
use serde_json::{Value, json};

use crate::given::{everything, shown};

#[test]
fn the_committed_schema_is_what_the_types_generate() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../schemas")
        .join(TAIL_EVENT_SCHEMA_FILE);
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == format!("{:#}\n", tail_event_schema()),
        "{} has drifted; run `cargo run -p backbeat-tail --example tail-event-schema > schemas/{TAIL_EVENT_SCHEMA_FILE}`",
        path.display()
    );
}

#[test]
fn every_field_of_the_schema_is_explained() {
    let schema = tail_event_schema();
    jsonschema::meta::validate(&schema).unwrap();
    assert!(schema["description"].is_string());
    let definitions = schema["$defs"].as_object().unwrap().values();
    for kind in definitions.chain([&schema]) {
        assert!(kind["description"].is_string(), "{kind}");
        for (field, about) in kind["properties"].as_object().unwrap() {
            assert!(about["description"].is_string(), "{field}");
        }
    }
}

#[test]
fn every_kind_of_line_fits() {
    let schema = jsonschema::validator_for(&tail_event_schema()).unwrap();
    let look = Look {
        width: None,
        color: false,
    };
    let (text, _) = shown(&everything(), Format::Json, look);
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let faults: Vec<_> = schema
            .iter_errors(&line)
            .map(|fault| fault.to_string())
            .collect();
        assert!(faults.is_empty(), "{line}: {faults:?}");
    }
}

#[test]
fn what_lacks_a_thought_or_a_message_does_not_fit() {
    let schema = jsonschema::validator_for(&tail_event_schema()).unwrap();
    let whole = json!({
        "received_at": "2025-09-05T12:30:00Z", "subject": "a", "headers": {}, "payload": "",
        "type": null, "verdict": "valid", "diagnostics": [], "findings": [],
    });
    assert!(schema.is_valid(&whole));
    for field in [
        "received_at",
        "subject",
        "payload",
        "type",
        "verdict",
        "diagnostics",
        "findings",
    ] {
        let mut less = whole.clone();
        less.as_object_mut().unwrap().remove(field);
        assert!(!schema.is_valid(&less), "{field}");
    }
    let mut unsure = whole;
    unsure["verdict"] = "perhaps".into();
    assert!(!schema.is_valid(&unsure));
}
