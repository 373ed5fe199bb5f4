//! The published schema of a line of `backbeat tail --format json`.
//!
//! `schemas/tail-event-v1.schema.json` is what this module gives; a test of this crate fails when it differs. The types
//! here describe; what writes lines is `scribe`, and a test holds the two together.

use std::borrow::Cow;

use backbeat_contract::{Phase, Severity, published_document};
use backbeat_recording::MessageLine;
use backbeat_validate::report::document::ReportedDiagnostic;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

/// The schema's file in `schemas/`.
pub const TAIL_EVENT_SCHEMA_FILE: &str = "tail-event-v1.schema.json";

/// The schema of a line of `backbeat tail --format json`.
pub fn tail_event_schema() -> Value {
    // As it is written: what is always there, if only as null, is required.
    let generator = SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator();
    published_document(
        TAIL_EVENT_SCHEMA_FILE,
        generator.into_root_schema_for::<TailEvent>(),
    )
}

/// A recorded message and what is thought of it.
struct TailEvent;

impl JsonSchema for TailEvent {
    fn schema_name() -> Cow<'static, str> {
        "Line of tail".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut line = MessageLine::json_schema(generator);
        let thoughts = Thoughts::json_schema(generator);
        let keywords = line.ensure_object();
        for keyword in ["properties", "required"] {
            match (keywords.get_mut(keyword), thoughts.get(keyword)) {
                (Some(Value::Object(all)), Some(Value::Object(more))) => all.extend(more.clone()),
                (Some(Value::Array(all)), Some(Value::Array(more))) => all.extend_from_slice(more),
                _ => {}
            }
        }
        line.insert("additionalProperties".into(), false.into());
        line.insert("description".into(), DESCRIPTION.into());
        line
    }
}

const DESCRIPTION: &str = "A line of `backbeat tail --format json`: a message's line as in a recording, and what is \
                           thought of it. So what was shown can be replayed.";

/// What is thought of a message.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it is read by schemars alone")]
struct Thoughts {
    /// Its type, as it stands in the message; null where it has none.
    #[schemars(example = "backbeat.statusclaim.v1")]
    r#type: Option<String>,
    /// The verdict on it alone: whether it keeps the contract, or was rejected by somebody before (a dead letter).
    #[schemars(schema_with = "verdict")]
    verdict: String,
    /// What there is to say about it alone, in order of appearance. Places count from the payload's first byte.
    diagnostics: Vec<ReportedDiagnostic<'static>>,
    /// The rules of the sequence that it breaks together with those before it.
    findings: Vec<FindingLine>,
}

/// A rule of the sequence that is broken.
#[derive(JsonSchema)]
#[schemars(rename = "finding", deny_unknown_fields)]
#[expect(dead_code, reason = "it is read by schemars alone")]
struct FindingLine {
    /// The rule's stable name. New names may be added.
    #[schemars(
        regex(pattern = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"),
        example = "beat-skipped"
    )]
    code: String,
    /// How much it matters.
    #[schemars(schema_with = "severity")]
    severity: String,
    /// The cluster; absent for a claim whose subject names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    cluster: Option<String>,
    /// The beat that the message names; of a report, its first.
    beat: u64,
    /// The phase of a frame; absent for claims and reports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "phase")]
    phase: Option<String>,
    /// Who sent it; absent for reports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    sender: Option<String>,
    /// What was expected and what was seen. For people: the wording may change.
    message: String,
    /// The messages that show it, counted from 1 since the start: the one judged last.
    evidence: Vec<u64>,
    /// Where the rule stands. For people: the wording may change.
    source: String,
}

fn verdict(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "enum": crate::Verdict::ALL.map(crate::Verdict::as_str) })
}

fn severity(_: &mut SchemaGenerator) -> Schema {
    let words = [Severity::Error, Severity::Warning, Severity::Info].map(Severity::as_str);
    json_schema!({ "type": "string", "enum": words })
}

fn phase(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "enum": Phase::VOCABULARY.words })
}
