//! The committed schema files are what the types generate, and hold what an editor needs.

use backbeat_contract::published_schemas;
use serde_json::Value;
use std::path::Path;

fn schema_folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas")
}

#[test]
fn the_committed_schemas_are_what_the_types_generate() {
    for schema in published_schemas() {
        let path = schema_folder().join(schema.file_name());
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == schema.text(),
            "{} has drifted; run `cargo run -- schema generate --dir schemas`",
            path.display()
        );
    }
}

#[test]
fn every_field_is_explained_with_an_example() {
    fn check(schema: &Value, place: &str) {
        let properties = schema["properties"].as_object().into_iter().flatten();
        for (name, property) in properties {
            let place = format!("{place}/{name}");
            assert!(
                property["description"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{place} is not described"
            );
            let obvious = property["type"] == "boolean"
                || property.get("const").is_some()
                || property["type"] == "object"
                || property["items"]["type"] == "object";
            assert!(
                obvious || property["examples"].is_array(),
                "{place} has no example"
            );
            check(property, &place);
            check(&property["items"], &place);
        }
    }
    for schema in published_schemas() {
        let document = &schema.document;
        for keyword in ["$schema", "$id", "title", "description", "examples"] {
            assert!(
                document.get(keyword).is_some(),
                "{} lacks {keyword}",
                schema.file_name()
            );
        }
        check(document, schema.file_name());
    }
}
