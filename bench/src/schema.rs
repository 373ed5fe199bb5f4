//! One schema that judges all three messages, for the peers that take a single schema.
//!
//! The published schemas stand in its `$defs`, as they are, and the message's `type` leads to one of them
//! through `if` and `then`. `oneOf` would say the same and have every validator judge each message three times.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::failure::Failure;

/// Reads the published schemas from `folder` and writes the combined one to `path`.
pub(crate) fn write_combined(folder: &Path, path: &Path) -> Result<(), Failure> {
    let mut definitions = json!({});
    let mut choice = json!(false);
    for message in ["barreport", "beatframe", "statusclaim"] {
        let (id, schema) = published(&folder.join(format!("{message}-v1.schema.json")), message)?;
        definitions[message] = schema;
        choice = json!({
            "if": {
                "required": ["type"],
                "properties": { "type": { "const": format!("backbeat.{message}.v1") } },
            },
            "then": { "$ref": id },
            "else": choice,
        });
    }
    choice["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    choice["$id"] = json!("urn:backbeat:bench:any-message");
    choice["$defs"] = definitions;
    let text = serde_json::to_string_pretty(&choice)?;
    fs::write(path, text).map_err(Failure::at(path.display()))
}

/// A published schema and its `$id`, which is given to it when it has none.
fn published(path: &Path, message: &str) -> Result<(String, Value), Failure> {
    let refuse = |why: String| Failure::Schema {
        path: path.to_owned(),
        why,
    };
    let text = fs::read_to_string(path).map_err(Failure::at(path.display()))?;
    let mut schema: Value = serde_json::from_str(&text).map_err(|e| refuse(e.to_string()))?;
    let fields = schema
        .as_object_mut()
        .ok_or_else(|| refuse("is no JSON object".to_owned()))?;
    let id = fields
        .entry("$id")
        .or_insert_with(|| json!(format!("urn:backbeat:bench:{message}")));
    let id = id
        .as_str()
        .ok_or_else(|| refuse("its $id is no string".to_owned()))?
        .to_owned();
    Ok((id, schema))
}
