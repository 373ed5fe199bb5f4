//! Every rule of lint from both sides: a schema at fault, with place and words, and one that comes
//! close and is not. `all_rules_are_covered` keeps the table complete.

use std::collections::BTreeSet;

use backbeat_evolution::LintRule::{self, *};
use backbeat_evolution::{Finding, LintReport, LintText, Severity, lint};
use serde_json::{Value, json};

/// A document without faults whose one property is the given schema.
fn about(property: Value) -> Value {
    let mut property = property;
    if let Some(schema) = property.as_object_mut() {
        schema.entry("description").or_insert(json!("A value."));
    }
    document(json!({"value": property}))
}

fn document(properties: Value) -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://x.org/message-v1.json",
        "title": "Message",
        "description": "A message.",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    })
}

fn with(keyword: &str, value: Value) -> Value {
    let mut document = document(json!({}));
    document[keyword] = value;
    document
}

fn without(keyword: &str) -> Value {
    let mut document = document(json!({}));
    document.as_object_mut().unwrap().remove(keyword);
    document
}

fn draft7(mut document: Value) -> Value {
    document["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    document
}

/// `(rule, schema, pointer, message)`: the one fault of the schema.
fn firings() -> Vec<(LintRule, Value, &'static str, &'static str)> {
    let mut table = documents_at_fault();
    table.extend(values_at_fault());
    table
}

fn documents_at_fault() -> Vec<(LintRule, Value, &'static str, &'static str)> {
    vec![
        (
            SchemaInvalid,
            about(json!({"type": "string", "maxLength": -1})),
            "/properties/value/maxLength",
            "-1 is less than the minimum of 0",
        ),
        (
            SchemaUnsatisfiable,
            about(json!({"type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 1})),
            "/properties/value",
            "no value can meet all that is demanded",
        ),
        (
            ReferenceUnresolved,
            about(json!({"$ref": "#/$defs/none"})),
            "/properties/value/$ref",
            "`#/$defs/none` leads to no schema",
        ),
        (SchemaUndeclared, without("$schema"), "", "no `$schema`"),
        (
            SchemaUndeclared,
            with("$schema", json!("https://x.org/draft")),
            "/$schema",
            "`https://x.org/draft` is not a draft of JSON Schema; taken for 2020-12",
        ),
        (IdMissing, without("$id"), "", "no `$id`"),
        (TitleMissing, with("title", json!(" ")), "", "no `title`"),
        (
            DescriptionMissing,
            without("description"),
            "",
            "no `description`",
        ),
        (
            PropertyUndescribed,
            document(json!({"name": {"type": "string"}})),
            "/properties/name",
            "`name` has no description",
        ),
        (
            TypeMissing,
            about(json!({"maxLength": 3})),
            "/properties/value",
            "no `type`: any value is accepted",
        ),
        (
            ObjectOpen,
            about(
                json!({"type": "object", "properties": {"a": {"type": "null", "description": "A."}}}),
            ),
            "/properties/value",
            "unknown properties are accepted",
        ),
        (
            RequiredImpossible,
            about(json!({
                "type": "object",
                "properties": {"tempo": {"type": "null", "description": "A."}},
                "required": ["temp"],
                "additionalProperties": false,
            })),
            "/properties/value/required/0",
            "`temp` is required, but the closed object does not allow it",
        ),
        (
            RequiredUndeclared,
            about(json!({
                "type": "object",
                "properties": {"tempo": {"type": "null", "description": "A."}},
                "required": ["temp"],
                "additionalProperties": {"type": "string"},
            })),
            "/properties/value/required/0",
            "`temp` is required, but not described",
        ),
        (
            KeywordUnknown,
            about(json!({"type": "string", "maxlength": 3})),
            "/properties/value/maxlength",
            "unknown keyword `maxlength`: did you mean `maxLength`?",
        ),
        (
            KeywordIneffective,
            about(json!({"type": "integer", "minimum": 0, "maxLength": 3})),
            "/properties/value/maxLength",
            "`maxLength` says nothing about integer",
        ),
        (
            KeywordIneffective,
            draft7(document(json!({
                "value": {"$ref": "#", "maxLength": 3, "description": "A."},
            }))),
            "/properties/value/maxLength",
            "`maxLength` beside `$ref` is ignored in this draft",
        ),
        (
            KeywordIneffective,
            about(json!({"type": "string", "then": {"maxLength": 3}})),
            "/properties/value/then",
            "`then` needs `if` beside it",
        ),
        (
            DraftMixed,
            with("definitions", json!({})),
            "/definitions",
            "`definitions` is of draft 4, the schema of draft 2020-12: use `$defs`",
        ),
        (
            DraftMixed,
            draft7(about(
                json!({"type": "object", "dependentRequired": {"a": ["b"]}}),
            )),
            "/properties/value/dependentRequired",
            "`dependentRequired` is of draft 2019-09, the schema of draft 7: use `dependencies`",
        ),
        (
            DefinitionUnused,
            with("$defs", json!({"a": {"type": "null"}})),
            "/$defs/a",
            "definition `a` is never referred to",
        ),
    ]
}

fn values_at_fault() -> Vec<(LintRule, Value, &'static str, &'static str)> {
    vec![
        (
            PatternInvalid,
            about(json!({"type": "string", "pattern": "^(a$"})),
            "/properties/value/pattern",
            "`^(a$` is not a regular expression",
        ),
        (
            PatternInvalid,
            about(json!({"type": "object", "patternProperties": {"^(a": true}})),
            "/properties/value/patternProperties/^(a",
            "`^(a` is not a regular expression",
        ),
        (
            EnumDuplicate,
            about(json!({"type": "number", "enum": [1, 2, 1.0]})),
            "/properties/value/enum/2",
            "1.0 is listed twice",
        ),
        (
            PatternUnanchored,
            about(json!({"type": "string", "pattern": "^a|b$"})),
            "/properties/value/pattern",
            "`^a|b$` also matches inside longer texts",
        ),
        (
            FormatUnknown,
            about(json!({"type": "string", "format": "datetime"})),
            "/properties/value/format",
            "unknown format `datetime`: did you mean `date-time`?",
        ),
        (
            BoundsImpossible,
            about(json!({"type": "number", "minimum": 2, "maximum": 1})),
            "/properties/value/maximum",
            "nothing lies between 2 and 1",
        ),
        (
            BoundsImpossible,
            about(json!({"type": "string", "minLength": 3, "maxLength": 2})),
            "/properties/value/maxLength",
            "minLength 3 is above maxLength 2",
        ),
        (
            EnumTypeMismatch,
            about(json!({"type": "string", "enum": ["a", 1]})),
            "/properties/value/enum/1",
            "1 is not of type string",
        ),
        (
            EnumMixedCase,
            about(json!({"type": "string", "enum": ["in_progress", "notYet"]})),
            "/properties/value/enum/1",
            "`notYet` is spelt in another style than `in_progress` and its fellows",
        ),
        (
            DefaultInvalid,
            about(json!({"type": "string", "default": 1})),
            "/properties/value/default",
            "the default is invalid: 1 is not of type \"string\"",
        ),
        (
            ExampleInvalid,
            about(json!({"type": "string", "format": "date-time", "examples": ["now"]})),
            "/properties/value/examples/0",
            "the example is invalid: \"now\" is not a \"date-time\"",
        ),
        (
            NumberUnbounded,
            document(json!({"drift": {"type": "number", "description": "Drift."}})),
            "/properties/drift",
            "`drift` is a number without bounds or unit",
        ),
    ]
}

#[test]
fn each_fault_is_found_alone_with_its_place_and_words() {
    for (rule, schema, pointer, message) in firings() {
        let found = lint("s", &schema);
        let [finding] = found.as_slice() else {
            panic!("{rule}: {found:#?}");
        };
        assert_eq!(
            (
                finding.rule,
                finding.pointer.as_str(),
                finding.message.as_str()
            ),
            (rule, pointer, message)
        );
        assert_eq!(finding.severity, rule.severity());
        assert!(schema.pointer(pointer).is_some());
    }
}

#[test]
fn a_fault_that_also_breaks_the_draft_is_explained_as_well() {
    let found = lint(
        "s",
        &about(json!({"type": "array", "items": [{"type": "null"}]})),
    );
    let rules: BTreeSet<LintRule> = found.iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, BTreeSet::from([SchemaInvalid, DraftMixed]));
}

#[test]
fn all_rules_are_covered() {
    let covered: BTreeSet<_> = firings().into_iter().map(|firing| firing.0).collect();
    let all: BTreeSet<_> = LintRule::ALL.iter().copied().collect();
    assert_eq!(covered, all);
}

#[test]
fn a_schema_that_only_comes_close_is_left_alone() {
    let closed = |properties: Value| json!({"type": "object", "properties": properties, "additionalProperties": false});
    let shared = |property: Value, definition: Value| {
        let mut document = about(property);
        document["$defs"] = json!({ "shared": definition });
        document
    };
    for schema in [
        about(json!({"type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 2})),
        about(json!({"type": "number", "minimum": 1, "maximum": 1.0})),
        about(json!(false)),
        shared(json!({"$ref": "#/$defs/shared"}), json!({"type": "string"})),
        shared(
            json!({"$ref": "#here"}),
            json!({"$anchor": "here", "type": "string"}),
        ),
        // A description may stand where the reference leads.
        {
            let mut document = document(json!({"value": {"$ref": "#/$defs/shared"}}));
            document["$defs"] = json!({"shared": {"type": "string", "description": "A."}});
            document
        },
        about(json!({"const": "a"})),
        about(json!({"anyOf": [{"type": "string"}, {"type": "null"}]})),
        about(json!({"type": "object", "additionalProperties": {"type": "string"}})),
        about(json!({"type": "object"})),
        // Conditions ask and do not describe.
        about(json!({
            "type": "object",
            "additionalProperties": {"type": "string"},
            "if": {"properties": {"a": {"pattern": "a"}}},
            "then": {"maxProperties": 3},
            "not": {"properties": {"a": {"maxLength": 1}}, "required": ["b"]},
        })),
        // What is closed is the whole, not its parts.
        about(json!({
            "allOf": [{"type": "object", "properties": {"a": {"type": "null", "description": "A."}}}],
            "unevaluatedProperties": false,
        })),
        about(json!({
            "type": "object",
            "properties": {"a": {"type": "null", "description": "A."}},
            "additionalProperties": false,
            "anyOf": [{"required": ["a"]}, {"maxProperties": 0}],
        })),
        about(closed(
            json!({"title": {"type": "string", "description": "A name, not a keyword."}}),
        )),
        about(json!({
            "type": "object",
            "patternProperties": {"^x-": {"type": "string"}},
            "required": ["x-a"],
            "additionalProperties": false,
        })),
        about(json!({"type": "string", "x-unit": "ms"})),
        about(json!({"type": "string", "pattern": "^(a|b)$"})),
        about(
            json!({"type": "string", "format": "date-time", "examples": ["2025-09-05T12:30:00Z"]}),
        ),
        about(json!({"type": "string", "enum": ["idle", "in_progress"]})),
        about(json!({"type": ["string", "null"], "enum": ["a", null]})),
        draft7(about(json!({"type": "array", "items": [{"type": "null"}]}))),
        document(json!({"drift_ms": {"type": "number", "description": "Drift."}})),
        document(json!({"drift": {"type": "number", "description": "Drift in milliseconds, ms."}})),
        document(json!({"name": true})),
    ] {
        let found = lint("s", &schema);
        let undescribed = |finding: &Finding| finding.rule == PropertyUndescribed;
        let found: Vec<_> = found
            .iter()
            .filter(|finding| !undescribed(finding))
            .collect();
        assert_eq!(found, Vec::<&Finding>::new(), "{schema}");
    }
}

#[test]
fn boolean_and_recursive_schemas_are_no_trouble() {
    assert_eq!(lint("s", &json!(true)), []);
    assert_eq!(lint("s", &json!(false)), []);
    let mut tree = about(json!({"type": "array", "items": {"$ref": "#"}}));
    tree["examples"] = json!([{"value": [{"value": []}]}]);
    assert_eq!(lint("s", &tree), []);
    tree["examples"] = json!([{"value": [{"value": 1}]}]);
    let found = lint("s", &tree);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(
        found[0].message,
        "the example is invalid at /value/0/value: 1 is not of type \"array\""
    );
}

#[test]
fn the_text_and_the_counts_agree() {
    let report = LintReport::from(lint(
        "frame.json",
        &json!({"type": "object", "maxLength": 1}),
    ));
    assert_eq!(report.worst(), Some(Severity::Warning));
    insta::assert_snapshot!(LintText {
        report: &report,
        color: false
    });
    let clean = LintReport::from(Vec::new());
    assert_eq!(clean.worst(), None);
    assert_eq!(
        LintText {
            report: &clean,
            color: false
        }
        .to_string(),
        "0 errors, 0 warnings, 0 infos"
    );
}
