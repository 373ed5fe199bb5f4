//! Other words for the same schema are no change, whatever the words.

use backbeat_evolution::{RuleId, diff_documents};
use serde_json::{Value, json};

#[track_caller]
fn assert_same(old: &Value, new: &Value) {
    for (old, new) in [(old, new), (new, old)] {
        let report = diff_documents("s", old, new);
        assert_eq!(report.changes(), &[], "{old}\n{new}");
    }
}

#[test]
fn equivalent_spellings_are_no_change() {
    for (one, other) in [
        (json!({"type": "string"}), json!({"type": ["string"]})),
        (json!({"const": "a"}), json!({"enum": ["a"]})),
        (
            json!({"const": "a"}),
            json!({"type": "string", "const": "a"}),
        ),
        (json!({"enum": [1, 2]}), json!({"enum": [2.0, 1e0]})),
        (json!({"enum": [1, 2]}), json!({"enum": [2, 1, 2]})),
        (json!({}), json!(true)),
        (
            json!({"type": "object"}),
            json!({"type": "object", "additionalProperties": {}}),
        ),
        (
            json!({"type": "object"}),
            json!({"type": "object", "additionalProperties": true}),
        ),
        (
            json!({"type": "integer", "minimum": 1}),
            json!({"minimum": 1.0, "type": "integer"}),
        ),
        (
            json!({"type": "integer", "minimum": 1}),
            json!({"type": "integer", "exclusiveMinimum": 0}),
        ),
        (
            json!({"type": "integer"}),
            json!({"type": "integer", "multipleOf": 1}),
        ),
        (
            json!({"type": "string"}),
            json!({"type": "string", "minLength": 0, "maximum": 3}),
        ),
        (
            json!({"type": "array"}),
            json!({"type": "array", "uniqueItems": false, "items": true}),
        ),
        (
            json!({"required": ["a", "b"]}),
            json!({"required": ["b", "a"]}),
        ),
        (
            json!({"anyOf": [{"type": "string"}]}),
            json!({"type": "string"}),
        ),
        (
            json!({"anyOf": [{"type": "string"}, {"type": "null"}]}),
            json!({"oneOf": [{"type": "null"}, {"type": "string"}]}),
        ),
        (
            json!({"type": ["string", "null"], "maxLength": 4}),
            json!({"anyOf": [{"type": "string", "maxLength": 4}, {"type": "null"}]}),
        ),
        (
            json!({"enum": ["a", "b"]}),
            json!({"oneOf": [{"const": "b"}, {"const": "a"}]}),
        ),
        (
            json!({"not": {"not": {"type": "string"}}}),
            json!({"type": "string"}),
        ),
        (json!({"if": {"type": "string"}}), json!({})),
        (json!({"deprecated": false}), json!({"readOnly": false})),
        (
            json!({"allOf": [{"properties": {"a": {}}}, {"required": ["a"]}]}),
            json!({"properties": {"a": {}}, "required": ["a"]}),
        ),
        (
            json!({"properties": {"a": {"type": "null"}}, "unevaluatedProperties": false}),
            json!({"properties": {"a": {"type": "null"}}, "additionalProperties": false}),
        ),
    ] {
        assert_same(&one, &other);
    }
}

#[test]
fn what_was_evaluated_inside_is_not_unevaluated_outside() {
    for open in [
        json!({"additionalProperties": true, "unevaluatedProperties": false}),
        json!({"allOf": [{"additionalProperties": {}}], "unevaluatedProperties": false}),
        json!({"allOf": [{"unevaluatedProperties": true}], "unevaluatedProperties": false}),
        json!({"anyOf": [{"unevaluatedProperties": {}}], "unevaluatedProperties": false}),
        json!({"items": true, "unevaluatedItems": false}),
        json!({"allOf": [{"unevaluatedItems": true}], "unevaluatedItems": false}),
    ] {
        assert_same(&open, &json!({}));
    }
    assert_same(
        &json!({"prefixItems": [{"type": "null"}], "unevaluatedItems": false}),
        &json!({"prefixItems": [{"type": "null"}], "items": false}),
    );
    let closed = json!({"additionalProperties": false});
    let asking = json!({"if": {"properties": {"a": {}}}, "unevaluatedProperties": false});
    assert!(diff_documents("s", &closed, &asking).breaks().consumers);
}

#[test]
fn a_reference_is_what_it_leads_to() {
    let inline = json!({"properties": {"hlc": {"type": "string", "maxLength": 14}}});
    let referring = |reference: &str, definition: Value| json!({"properties": {"hlc": {"$ref": reference}}, "$defs": {"Hlc": definition}});
    let hlc = json!({"type": "string", "maxLength": 14});
    let anchored = json!({"$anchor": "hlc", "type": "string", "maxLength": 14});
    let identified = json!({"$id": "https://x.org/hlc", "type": "string", "maxLength": 14});
    assert_same(&inline, &referring("#/$defs/Hlc", hlc.clone()));
    assert_same(&inline, &referring("#hlc", anchored));
    assert_same(&inline, &referring("https://x.org/hlc", identified));
    let split = json!({
        "properties": {"hlc": {"$ref": "#/$defs/Hlc", "maxLength": 14}},
        "$defs": {"Hlc": {"type": "string"}},
    });
    assert_same(&inline, &split);
}

#[test]
fn renaming_a_definition_is_no_change() {
    let named = |name: &str| {
        json!({
            "properties": {"a": {"$ref": format!("#/$defs/{name}")}},
            "$defs": { name: {"type": "string", "description": "A name."} },
        })
    };
    assert_same(&named("Name"), &named("Label"));
}

#[test]
fn recursive_schemas_are_compared_once_around() {
    let tree = |kind: &str| {
        json!({
            "$ref": "#/$defs/Node",
            "$defs": {"Node": {
                "type": "object",
                "properties": {
                    "value": {"type": kind},
                    "children": {"type": "array", "items": {"$ref": "#/$defs/Node"}},
                },
            }},
        })
    };
    assert_same(&tree("string"), &tree("string"));
    let report = diff_documents("s", &tree("string"), &tree("integer"));
    let rules: Vec<_> = report.changes().iter().map(|change| change.rule).collect();
    assert_eq!(rules, [RuleId::TypeChanged]);
    for turning in [
        json!({"allOf": [{"$ref": "#"}], "type": "object"}),
        json!({"$ref": "#"}),
        json!({"$ref": "#/$defs/a", "$defs": {
            "a": {"$ref": "#/$defs/b", "title": "A"},
            "b": {"$ref": "#/$defs/a", "title": "B"},
        }}),
    ] {
        assert_same(&turning, &turning);
    }
}

#[test]
fn drafts_are_compared_by_what_their_keywords_meant() {
    let draft7 = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "array",
        "items": [{"type": "string"}, {"type": "integer"}],
        "additionalItems": false,
        "definitions": {"x": {"type": "null"}},
    });
    let current = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "array",
        "prefixItems": [{"type": "string"}, {"type": "integer"}],
        "items": false,
    });
    let report = diff_documents("s", &draft7, &current);
    let rules: Vec<_> = report.changes().iter().map(|change| change.rule).collect();
    assert_eq!(rules, [RuleId::DialectChanged]);

    let ignored = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "properties": {"a": {"$ref": "#/definitions/x", "maxLength": 3}},
        "definitions": {"x": {"type": "string"}},
    });
    let mut counted = ignored.clone();
    counted["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    let report = diff_documents("s", &ignored, &counted);
    let rules: Vec<_> = report.changes().iter().map(|change| change.rule).collect();
    assert_eq!(rules, [RuleId::MaxLengthLowered, RuleId::DialectChanged]);

    let switched = json!({
        "$schema": "http://json-schema.org/draft-04/schema#",
        "type": "number", "minimum": 0, "exclusiveMinimum": true,
    });
    let plain = json!({
        "$schema": "http://json-schema.org/draft-04/schema#",
        "type": "number", "minimum": 0,
    });
    let report = diff_documents("s", &switched, &plain);
    assert_eq!(
        report.changes()[0].message,
        "lower bound lowered: above 0 -> at least 0"
    );
}

/// Definitions that each hold all others, with a description beside every reference.
fn web(limit: u64) -> Value {
    let names: Vec<_> = (0..24).map(|index| format!("d{index}")).collect();
    let mut members = serde_json::Map::new();
    for name in &names {
        let reference = format!("#/$defs/{name}");
        members.insert(
            name.clone(),
            json!({"$ref": reference, "description": name}),
        );
    }
    let mut definitions = serde_json::Map::new();
    for name in &names {
        let definition = json!({"type": "object", "properties": members});
        definitions.insert(name.clone(), definition);
    }
    definitions["d23"]["maxProperties"] = json!(limit);
    json!({"$ref": "#/$defs/d0", "$defs": definitions})
}

#[test]
fn a_web_of_definitions_is_compared_in_one_pass() {
    assert_same(&web(3), &web(3));
    let report = diff_documents("s", &web(3), &web(2));
    let rules: Vec<_> = report.changes().iter().map(|change| change.rule).collect();
    assert_eq!(rules, [RuleId::MaxPropertiesLowered]);
}

/// A chain of definitions, each inside the one before, the last one a string.
fn chain(length: usize, limit: u64) -> Value {
    let mut definitions = serde_json::Map::new();
    for index in 0..length {
        let next = json!({"$ref": format!("#/$defs/d{}", index + 1)});
        definitions.insert(format!("d{index}"), json!({"properties": {"next": next}}));
    }
    definitions.insert(
        format!("d{length}"),
        json!({"type": "string", "maxLength": limit}),
    );
    json!({"$ref": "#/$defs/d0", "$defs": definitions})
}

#[test]
fn schemas_are_compared_as_deep_as_messages_go() {
    let changes = |length| {
        let report = diff_documents("s", &chain(length, 2), &chain(length, 1));
        report.changes().len()
    };
    assert_eq!(changes(100), 1);
    assert_eq!(changes(1_000), 0);
    assert_same(&chain(1_000, 1), &chain(1_000, 1));
}
