//! Every format of `backbeat validate` over the shipped examples, and where reports go.

use crate::place::{Place, snapshot};
use serde_json::Value;

fn place() -> Place {
    let claims = include_str!("../../../fixtures/examples/statusclaim-invalid.json");
    Place::with(&[
        (
            "m/frame.json",
            include_str!("../../../fixtures/examples/beatframe-valid.json"),
        ),
        ("m/claim.json", claims),
        (
            "m/late.ndjson",
            "{\"type\":\"backbeat.statusclaim.v1\",\"agent_id\":\"a:b\",\"beat_index\":7,\"state\":\"failed\",\"hlc\":\"7ffd:0001:beef\"}\n{\"type\":\n",
        ),
    ])
}

macro_rules! snapshots_of {
    ($($name:ident $format:literal),+) => {
        $(
            #[test]
            fn $name() {
                snapshot!(place().run(&["validate", "m", "--format", $format, "--exit-code"]));
            }
        )+
    };
}

snapshots_of!(pretty "pretty", plain "plain", json "json", ndjson "ndjson", junit "junit", sarif "sarif", github "github", tap "tap");

#[test]
fn json_keeps_its_published_schema() {
    let place = place();
    let outcome = place.run(&["validate", "m", "nowhere.json", "--json"]);
    let report: Value = serde_json::from_str(&outcome.stdout).unwrap();
    let schema: Value = serde_json::from_str(include_str!(
        "../../../schemas/validation-report-v1.schema.json"
    ))
    .unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<String> = validator
        .iter_errors(&report)
        .map(|error| error.to_string())
        .collect();
    assert!(faults.is_empty(), "{faults:?}");
}

#[test]
fn several_formats_go_to_several_places() {
    let place = place();
    let outcome = place.run(&[
        "validate",
        "m",
        "--format",
        "plain",
        "--format",
        "junit=report.xml",
        "--format",
        "sarif=report.sarif",
    ]);
    assert!(outcome.stdout.contains("agent-id-format"), "{outcome:?}");
    assert!(place.read("report.xml").starts_with("<?xml"));
    assert!(place.read("report.sarif").contains("2.1.0"));
    let outcome = place.run(&["validate", "m", "--json", "--output", "report.json"]);
    assert_eq!(outcome.stdout, "");
    assert!(place.read("report.json").starts_with("{\"version\":1"));
}

#[test]
fn two_formats_for_one_place_are_refused() {
    snapshot!(place().run(&["validate", "m", "--format", "plain", "--format", "json"]));
}

#[test]
fn an_output_that_cannot_be_written_is_named() {
    snapshot!(place().run(&["validate", "m", "--output", "nowhere/report.txt"]));
    snapshot!(place().run(&["validate", "m", "--format", "xml"]));
}
