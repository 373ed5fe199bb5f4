//! Changes of objects and their members.

use backbeat_evolution::RuleId::*;
use serde_json::{Value, json};

use super::{Firing, closed, open};

pub(super) fn property_rules() -> Vec<Firing> {
    let a = || json!({"a": {"type": "string"}});
    let ab = || json!({"a": {"type": "string"}, "b": {"type": "integer"}});
    let required = |mut schema: Value, names: Value| {
        schema["required"] = names;
        schema
    };
    vec![
        (
            RequiredPropertyAdded,
            closed(a()),
            required(closed(ab()), json!(["b"])),
            "b",
            "`b` added, and required from the start",
        ),
        (
            ClosedObjectPropertyAdded,
            closed(a()),
            closed(ab()),
            "b",
            "`b` added, optional",
        ),
        (
            OpenObjectPropertyAdded,
            open(a()),
            open(ab()),
            "b",
            "`b` declared; it took any value before",
        ),
        (
            PropertyDeclared,
            open(a()),
            open(json!({"a": {"type": "string"}, "b": {"description": "Anything."}})),
            "b",
            "`b` declared; it was allowed before",
        ),
        (
            PropertyRemoved,
            closed(ab()),
            closed(a()),
            "b",
            "`b` removed",
        ),
        (
            RequiredPropertyRemoved,
            required(closed(ab()), json!(["b"])),
            closed(a()),
            "b",
            "`b` removed, which was required",
        ),
        (
            OpenObjectPropertyRemoved,
            open(ab()),
            open(a()),
            "b",
            "`b` no longer described; it may hold anything",
        ),
        (
            PropertyUndeclared,
            open(json!({"a": {"type": "string"}, "b": true})),
            open(a()),
            "b",
            "`b` no longer declared; it is allowed as before",
        ),
        (
            RequiredAdded,
            closed(a()),
            required(closed(a()), json!(["a"])),
            "a",
            "`a` has become required",
        ),
        (
            RequiredRemoved,
            required(closed(a()), json!(["a"])),
            closed(a()),
            "a",
            "`a` is no longer required",
        ),
        (
            DependentRequiredAdded,
            json!({}),
            json!({"dependentRequired": {"a": ["b"]}}),
            "b",
            "`b` has become required when `a` is present",
        ),
        (
            DependentRequiredRemoved,
            json!({"dependentRequired": {"a": ["b"]}}),
            json!({}),
            "b",
            "`b` is no longer required when `a` is present",
        ),
        (
            AdditionalPropertiesClosed,
            open(a()),
            closed(a()),
            "",
            "open object closed: before, any other property is allowed",
        ),
        (
            AdditionalPropertiesOpened,
            closed(a()),
            json!({"type": "object", "properties": a(), "additionalProperties": {"type": "null"}}),
            "",
            "closed object opened: other properties must match {\"type\":\"null\"}",
        ),
    ]
}

pub(super) fn name_rules() -> Vec<Firing> {
    let with = |pattern: &str, mut schema: Value| {
        schema["patternProperties"] = json!({ pattern: {"type": "string"} });
        schema
    };
    let counted = |keyword: &str, count: u64| json!({"type": "object", keyword: count});
    vec![
        (
            PatternPropertiesAdded,
            closed(json!({})),
            with("^x-", closed(json!({}))),
            "",
            "name pattern `^x-` added",
        ),
        (
            PatternPropertiesRemoved,
            with("^x-", closed(json!({}))),
            closed(json!({})),
            "",
            "name pattern `^x-` removed",
        ),
        (
            PatternPropertiesConstrained,
            open(json!({})),
            with("^x-", open(json!({}))),
            "",
            "name pattern `^x-` added",
        ),
        (
            PatternPropertiesReleased,
            with("^x-", open(json!({}))),
            open(json!({})),
            "",
            "name pattern `^x-` removed",
        ),
        (
            PatternPropertiesChanged,
            closed(json!({"x-a": {"type": "integer"}})),
            with("^x-", closed(json!({"x-a": {"type": "integer"}}))),
            "",
            "name pattern `^x-` added",
        ),
        (
            MinPropertiesRaised,
            counted("minProperties", 1),
            counted("minProperties", 2),
            "",
            "minProperties raised: 1 -> 2",
        ),
        (
            MinPropertiesLowered,
            counted("minProperties", 1),
            json!({"type": "object"}),
            "",
            "minProperties lowered: 1 -> none",
        ),
        (
            MaxPropertiesLowered,
            json!({"type": "object"}),
            counted("maxProperties", 2),
            "",
            "maxProperties lowered: none -> 2",
        ),
        (
            MaxPropertiesRaised,
            counted("maxProperties", 1),
            counted("maxProperties", 2),
            "",
            "maxProperties raised: 1 -> 2",
        ),
    ]
}
