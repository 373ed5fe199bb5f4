//! The published JSON Schemas, generated from the message types.
//!
//! The files in `schemas/` are what this module gives; a test of this crate fails when they differ.

use crate::{BarReport, BeatFrame, MessageType, StatusClaim};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::Value;

/// A schema as it is published.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedSchema {
    /// The message that it describes.
    pub message: MessageType,
    /// The schema: JSON Schema 2020-12, complete in itself.
    pub document: Value,
}

impl PublishedSchema {
    /// The file's name in `schemas/`.
    pub fn file_name(&self) -> &'static str {
        self.message.schema_file()
    }

    /// The file's text: two spaces of indentation and a final newline.
    pub fn text(&self) -> String {
        format!("{:#}\n", self.document)
    }
}

/// The three published schemas, in the order of the interfaces.
pub fn published_schemas() -> [PublishedSchema; 3] {
    MessageType::ALL.map(|message| PublishedSchema {
        message,
        document: document(message),
    })
}

fn document(message: MessageType) -> Value {
    let schema = match message {
        MessageType::BeatFrame => generate::<BeatFrame>(),
        MessageType::StatusClaim => generate::<StatusClaim>(),
        MessageType::BarReport => generate::<BarReport>(),
    };
    let mut generated = schema.to_value();
    let mut document = serde_json::Map::new();
    document.insert(
        "$schema".into(),
        "https://json-schema.org/draft/2020-12/schema".into(),
    );
    document.insert(
        "$id".into(),
        format!("{BASE}/{}", message.schema_file()).into(),
    );
    document.insert(
        "$comment".into(),
        format!("Schema version {VERSION}").into(),
    );
    for keyword in KEYWORDS {
        if let Some(value) = generated.get_mut(keyword) {
            document.insert((*keyword).into(), value.take());
        }
    }
    Value::Object(document)
}

/// The root's keywords in reading order: what it is, what it holds, how it looks.
const KEYWORDS: &[&str] = &[
    "title",
    "description",
    "type",
    "properties",
    "required",
    "additionalProperties",
    "examples",
];

/// Version of the schemas as documents (contracts README, "Schema Versioning"): MAJOR is the `v1` in the
/// message's type, MINOR grows with optional fields, PATCH with explanations.
const VERSION: &str = "1.0.0";

/// Where the schemas' identifiers point. Nothing is ever fetched from there.
const BASE: &str = "https://backbeat.chorus.services/schemas";

fn generate<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12()
        .with(|settings| settings.inline_subschemas = true)
        .with_transform(tidy)
        .into_generator()
        .into_root_schema_for::<T>()
}

/// Two repairs at every level. `"format": "double"` is OpenAPI's and strict validators refuse a format that they
/// do not know; a doc comment's line ends are those of the source file, not of the text.
fn tidy(schema: &mut Schema) {
    if schema
        .get("format")
        .is_some_and(|format| format == "double")
    {
        schema.remove("format");
    }
    if let Some(Value::String(description)) = schema.get_mut("description") {
        *description = description
            .replace("\n\n", "\u{0}")
            .replace('\n', " ")
            .replace('\u{0}', "\n\n");
    }
    schemars::transform::transform_subschemas(&mut tidy, schema);
}
