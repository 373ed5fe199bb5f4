//! Changes of combined schemas, of documentation and of identity.

use backbeat_evolution::RuleId::*;
use serde_json::{Value, json};

use super::{Firing, closed};

pub(super) fn composition_rules() -> Vec<Firing> {
    let by_kind = |kind: &str| json!({"type": "object", "required": ["kind"], "properties": {"kind": {"const": kind}}});
    let any = |branches: &[Value]| json!({"anyOf": branches});
    let not = |values: Value| json!({"not": {"enum": values}});
    vec![
        (
            AlternativeAdded,
            any(&[by_kind("a"), by_kind("b")]),
            any(&[by_kind("c"), by_kind("a"), by_kind("b")]),
            "",
            "alternative 1 added: {\"type\":\"object\",\"required\":[\"kind\"],\"properties\":{\"kind\":{\"const\":\"c\"}…",
        ),
        (
            NewTypeAlternativeAdded,
            json!({"type": "string", "maxLength": 3}),
            any(&[
                json!({"type": "string", "maxLength": 3}),
                json!({"type": "null"}),
            ]),
            "",
            "alternative 2 added: {\"type\":\"null\"}",
        ),
        (
            AlternativeRemoved,
            json!({"oneOf": [by_kind("a"), by_kind("b"), {"type": "null"}]}),
            json!({"oneOf": [by_kind("a"), by_kind("b")]}),
            "",
            "alternative 3 removed: {\"type\":\"null\"}",
        ),
        (
            CompositionTightened,
            not(json!([1])),
            not(json!([1, 2])),
            "",
            "not accepts less: {\"not\":{\"enum\":[1]}} -> {\"not\":{\"enum\":[1,2]}}",
        ),
        (
            CompositionLoosened,
            not(json!([1])),
            json!({}),
            "",
            "not accepts more: {\"not\":{\"enum\":[1]}} -> none",
        ),
        (
            CompositionChanged,
            not(json!([1])),
            not(json!([2])),
            "",
            "not changed: {\"not\":{\"enum\":[1]}} -> {\"not\":{\"enum\":[2]}}",
        ),
        (
            ReferenceUnresolved,
            json!({"$ref": "https://x.org/a"}),
            json!({"$ref": "https://x.org/b"}),
            "",
            "reference that cannot be followed changed: https://x.org/a -> https://x.org/b",
        ),
    ]
}

pub(super) fn documentation_rules() -> Vec<Firing> {
    let with = |keyword: &str, value: Value| json!({"type": "string", keyword: value});
    vec![
        (
            TitleChanged,
            with("title", json!("A")),
            with("title", json!("B")),
            "",
            "title changed: \"A\" -> \"B\"",
        ),
        (
            DescriptionChanged,
            closed(json!({"a": {"type": "string"}})),
            closed(json!({"a": {"type": "string", "description": "An a."}})),
            "a",
            "description added: none -> \"An a.\"",
        ),
        (
            ExamplesChanged,
            with("examples", json!(["a"])),
            with("examples", json!(["a", "b"])),
            "",
            "examples changed: [\"a\"] -> [\"a\",\"b\"]",
        ),
        (
            DefaultChanged,
            with("default", json!("a")),
            with("default", json!("b")),
            "",
            "default changed: \"a\" -> \"b\"",
        ),
        (
            DeprecatedChanged,
            json!({"type": "string"}),
            with("deprecated", json!(true)),
            "",
            "deprecated added: none -> true",
        ),
        (
            AccessChanged,
            with("readOnly", json!(true)),
            json!({"type": "string"}),
            "",
            "readOnly removed: true -> none",
        ),
        (
            CommentChanged,
            with("$comment", json!("a")),
            with("$comment", json!("b")),
            "",
            "$comment changed: \"a\" -> \"b\"",
        ),
        (
            UnknownKeywordChanged,
            json!({"type": "string"}),
            with("x-unit", json!("ms")),
            "",
            "x-unit added: none -> \"ms\"",
        ),
        (
            IdChanged,
            json!({"$id": "https://x.org/frame"}),
            json!({"$id": "https://y.org/frame"}),
            "",
            "$id changed: https://x.org/frame -> https://y.org/frame",
        ),
        (
            IdVersionChanged,
            json!({"$id": "https://x.org/frame-v1.0.0.json"}),
            json!({"$id": "https://x.org/frame-v1.1.0.json"}),
            "",
            "$id changed: https://x.org/frame-v1.0.0.json -> https://x.org/frame-v1.1.0.json",
        ),
        (
            DialectChanged,
            json!({"$schema": "http://json-schema.org/draft-07/schema#"}),
            json!({"$schema": "https://json-schema.org/draft/2020-12/schema"}),
            "",
            "$schema changed: http://json-schema.org/draft-07/schema -> https://json-schema.org/draft/2020-12/schema",
        ),
        (
            DialectDeclared,
            json!({}),
            json!({"$schema": "https://json-schema.org/draft/2020-12/schema"}),
            "",
            "$schema changed: none -> https://json-schema.org/draft/2020-12/schema",
        ),
    ]
}
