//! The published schema of a line.
//!
//! `schemas/recording-v1.schema.json` is what this module gives; a test of this crate fails when it differs. The types
//! here describe; what reads and writes lines, faster than a general serializer, is `wire`, and a test holds the two
//! together.

use std::borrow::Cow;
use std::collections::BTreeMap;

use backbeat_contract::{Timestamp, published_document};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

/// The schema's file in `schemas/`.
pub const RECORDING_SCHEMA_FILE: &str = "recording-v1.schema.json";

/// The schema of a line of a recording.
pub fn recording_schema() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    published_document(
        RECORDING_SCHEMA_FILE,
        generator.into_root_schema_for::<RecordingLine>(),
    )
}

/// Programs tell the kinds of lines apart by their fields.
struct RecordingLine;

impl JsonSchema for RecordingLine {
    fn schema_name() -> Cow<'static, str> {
        "Line of a recording".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A line of what `backbeat record` writes: the first has `backbeat_recording`, a message \
                            `received_at`, and a gap `absent_until`. Lines may gain fields; readers pass over those \
                            that they do not know.",
            "oneOf": [
                generator.subschema_for::<OpeningLine>(),
                generator.subschema_for::<MessageLine>(),
                generator.subschema_for::<AbsenceLine>(),
            ],
        })
    }
}

/// The first line. Recordings by other tools may do without, and are read as version 1.
#[derive(JsonSchema)]
#[schemars(rename = "opening")]
#[expect(dead_code, reason = "it is read by schemars alone")]
struct OpeningLine {
    /// The version of the form. A reader takes the versions up to its own and refuses later ones.
    #[schemars(range(min = 1, max = 1))]
    backbeat_recording: u32,
    /// When the recorder began to listen, by its wall clock.
    started_at: Timestamp,
}

/// A message as it was received. It has either `payload` or `payload_base64`.
#[derive(Debug, JsonSchema)]
#[schemars(
    rename = "message",
    extend("oneOf" = [{ "required": ["payload"] }, { "required": ["payload_base64"] }])
)]
#[expect(dead_code, reason = "it is read by schemars alone")]
pub struct MessageLine {
    /// When it was received, by the recorder's wall clock, in UTC with nanoseconds.
    received_at: Timestamp,
    /// The subject on which it was received.
    subject: String,
    /// The headers: a text for a name that occurs once, an array of texts in their order for one that occurs more often.
    #[serde(default)]
    headers: BTreeMap<String, HeaderValues>,
    /// The payload, where its bytes are UTF-8: the text of the message, not its JSON value, so that not a byte is lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    payload: Option<String>,
    /// The payload in base64 (RFC 4648, with padding), where its bytes are not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", extend("contentEncoding" = "base64"))]
    payload_base64: Option<String>,
}

/// Messages may be missing before this line, because the recorder was disconnected or too slow. It is no fault of
/// those who sent them.
#[derive(JsonSchema)]
#[schemars(rename = "absence")]
#[expect(dead_code, reason = "it is read by schemars alone")]
struct AbsenceLine {
    /// How many messages the recorder knows to have dropped; 0 when it was disconnected and nobody knows.
    #[serde(default)]
    #[schemars(range(min = 0))]
    lost: u64,
    /// When it was back, by its wall clock.
    absent_until: Timestamp,
}

/// One value, or several.
#[derive(Debug)]
#[expect(dead_code, reason = "it is read by schemars alone")]
struct HeaderValues(Vec<String>);

impl JsonSchema for HeaderValues {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "headerValues".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "oneOf": [
                { "type": "string" },
                { "type": "array", "items": { "type": "string" }, "minItems": 1 },
            ],
        })
    }
}
