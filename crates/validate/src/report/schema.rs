//! The published schema of reports, generated from [`super::document`].
//!
//! `schemas/validation-report-v1.schema.json` is what this module gives; a test of this crate fails when it differs.

use super::document::{Report, ReportedMessage, SummaryLine, UnreadableLine};
use backbeat_contract::published_document;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;
use std::borrow::Cow;

/// The schema's file in `schemas/`.
pub const VALIDATION_REPORT_SCHEMA_FILE: &str = "validation-report-v1.schema.json";

/// The schema of `--format json`; its `$defs/line` is that of a line of `--format ndjson`.
pub fn validation_report_schema() -> Value {
    let mut generator = SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator();
    generator.subschema_for::<Line>();
    let generated = generator.into_root_schema_for::<Report<'static>>();
    published_document(VALIDATION_REPORT_SCHEMA_FILE, generated)
}

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
