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
    published_document(message.schema_file(), schema)
}

/// A generated schema as it is published under a file name: tidied, with its identity, and its keywords in reading
/// order. For every schema of the project, not only those of messages.
pub fn published_document(file_name: &str, mut generated: Schema) -> Value {
    tidy(&mut generated);
    let mut generated = generated.to_value();
    let mut document = serde_json::Map::new();
    document.insert(
        "$schema".into(),
        "https://json-schema.org/draft/2020-12/schema".into(),
    );
    document.insert("$id".into(), format!("{BASE}/{file_name}").into());
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
    "oneOf",
    "$defs",
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
        .into_generator()
        .into_root_schema_for::<T>()
}

/// Two repairs at every level. `"format": "double"` and `"uint64"` are OpenAPI's, and strict validators refuse a
/// format that they do not know; a doc comment's line ends are those of the source file, not of the text.
fn tidy(schema: &mut Schema) {
    const FOREIGN: [&str; 4] = ["double", "uint64", "uint32", "uint"];
    if schema
        .get("format")
        .is_some_and(|format| FOREIGN.iter().any(|foreign| format == foreign))
    {
        schema.remove("format");
    }
    if let Some(Value::String(description)) = schema.get_mut("description") {
        let paragraphs: Vec<String> = description
            .split("\n\n")
            .map(|text| text.replace('\n', " "))
            .collect();
        *description = paragraphs.join("\n\n");
    }
    schemars::transform::transform_subschemas(&mut tidy, schema);
}
