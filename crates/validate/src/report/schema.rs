//! The published schema of reports, generated from [`super::document`].
//!
//! `schemas/validation-report-v1.schema.json` is what this module gives; a test of this crate fails when it differs.

use super::document::{Report, ReportedMessage, SummaryLine, UnreadableLine};
use schemars::generate::SchemaSettings;
use schemars::transform::transform_subschemas;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// The schema's file in `schemas/`.
pub const VALIDATION_REPORT_SCHEMA_FILE: &str = "validation-report-v1.schema.json";

/// The schema of `--format json`; its `$defs/line` is that of a line of `--format ndjson`.
pub fn validation_report_schema() -> Value {
    let mut generator = SchemaSettings::draft2020_12()
        .for_serialize()
        .with_transform(tidy)
        .into_generator();
    generator.subschema_for::<Line>();
    let mut generated = generator
        .into_root_schema_for::<Report<'static>>()
        .to_value();
    let mut document = Map::new();
    document.insert(
        "$schema".into(),
        "https://json-schema.org/draft/2020-12/schema".into(),
    );
    document.insert(
        "$id".into(),
        format!("https://backbeat.chorus.services/schemas/{VALIDATION_REPORT_SCHEMA_FILE}").into(),
    );
    document.insert("$comment".into(), "Schema version 1.0.0".into());
    for keyword in KEYWORDS {
        if let Some(value) = generated.get_mut(keyword) {
            document.insert((*keyword).into(), value.take());
        }
    }
    Value::Object(document)
}

/// The root's keywords in reading order.
const KEYWORDS: &[&str] = &[
    "title",
    "description",
    "type",
    "properties",
    "required",
    "additionalProperties",
    "$defs",
];

/// A line of `ndjson`: the schema's only, since programs tell the kinds of lines apart by their fields.
struct Line;

impl JsonSchema for Line {
    fn schema_name() -> Cow<'static, str> {
        "line".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A line of what `backbeat validate --format ndjson` writes: a message has `diagnostics`, \
                            an unreadable source `unreadable`, and the last line `summary`.",
            "oneOf": [
                generator.subschema_for::<ReportedMessage<'static>>(),
                generator.subschema_for::<UnreadableLine<'static>>(),
                generator.subschema_for::<SummaryLine<'static>>(),
            ],
        })
    }
}

/// Two repairs at every level. `"format": "uint64"` is no format of JSON Schema and strict validators refuse it; a
/// doc comment's line ends are those of the source file, not of the text.
fn tidy(schema: &mut Schema) {
    schema.remove("format");
    if let Some(Value::String(description)) = schema.get_mut("description") {
        *description = description.replace('\n', " ");
    }
    transform_subschemas(&mut tidy, schema);
}
