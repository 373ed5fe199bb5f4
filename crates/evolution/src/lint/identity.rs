//! What a document should say about itself: its draft, its name, what it is for, and that it is a
//! schema at all.

use jsonschema::Draft;
use serde_json::Value;

use super::{Faults, LintRule};
use crate::library::{Library, Node};
use crate::pairing::id_of;

pub(super) fn check(root: &Node<'_>, library: &Library<'_>, faults: &mut Faults) {
    if !root.schema.is_object() {
        return;
    }
    let place = &root.place;
    match root.schema.get("$schema").and_then(Value::as_str) {
        None => faults.add(LintRule::SchemaUndeclared, place, "no `$schema`".to_owned()),
        Some(uri) if Draft::from_schema_uri(uri) == Draft::Unknown => {
            let text = format!("`{uri}` is not a draft of JSON Schema; taken for 2020-12");
            faults.add(LintRule::SchemaUndeclared, &place.child("$schema"), text);
        }
        Some(_) => {}
    }
    if id_of(root.schema).is_none() {
        faults.add(LintRule::IdMissing, place, "no `$id`".to_owned());
    }
    for (keyword, rule) in [
        ("title", LintRule::TitleMissing),
        ("description", LintRule::DescriptionMissing),
    ] {
        let text = root.schema.get(keyword).and_then(Value::as_str);
        if text.is_none_or(|text| text.trim().is_empty()) {
            faults.add(rule, place, format!("no `{keyword}`"));
        }
    }
    check_against_draft(root, library, faults);
}

fn check_against_draft(root: &Node<'_>, library: &Library<'_>, faults: &mut Faults) {
    let validator = match library.draft(root.place.document) {
        Draft::Draft4 => jsonschema::draft4::meta::validator(),
        Draft::Draft6 => jsonschema::draft6::meta::validator(),
        Draft::Draft7 => jsonschema::draft7::meta::validator(),
        Draft::Draft201909 => jsonschema::draft201909::meta::validator(),
        _ => jsonschema::draft202012::meta::validator(),
    };
    for error in validator.iter_errors(root.schema) {
        let mut place = root.place.clone();
        place.pointer = error.instance_path().as_str().into();
        faults.add(LintRule::SchemaInvalid, &place, error.to_string());
    }
}
