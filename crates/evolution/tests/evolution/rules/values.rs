//! Changes of types, lists, numbers, strings and arrays.

use backbeat_evolution::RuleId::*;
use serde_json::{Value, json};

use super::{Firing, closed};

pub(super) fn value_rules() -> Vec<Firing> {
    vec![
        (
            TypeNarrowed,
            json!({"type": "number"}),
            json!({"type": "integer"}),
            "",
            "type narrowed: number -> integer",
        ),
        (
            TypeWidened,
            closed(json!({"a": {"type": "string"}})),
            closed(json!({"a": {"type": ["string", "null"]}})),
            "a",
            "type widened: string -> string or null",
        ),
        (
            TypeChanged,
            json!({"type": "string", "maxLength": 3}),
            json!({"type": "integer", "minimum": 0}),
            "",
            "type changed: string -> integer",
        ),
        (
            EnumWidened,
            json!({"enum": ["a", "b"]}),
            json!({"enum": ["a", "b", "c"]}),
            "",
            "values added: \"c\"",
        ),
        (
            EnumNarrowed,
            json!({"type": "string", "enum": ["a", "b", "c"]}),
            json!({"oneOf": [{"const": "a"}, {"const": "b"}]}),
            "",
            "values removed: \"c\"",
        ),
        (
            EnumAdded,
            json!({"type": "string"}),
            json!({"type": "string", "enum": ["a"]}),
            "",
            "values limited: string -> [\"a\"]",
        ),
        (
            EnumRemoved,
            json!({"type": "string", "enum": ["a"]}),
            json!({"type": "string"}),
            "",
            "list of values lifted: [\"a\"] -> string",
        ),
        (
            ConstChanged,
            closed(json!({"type": {"const": "x.v1"}})),
            closed(json!({"type": {"const": "x.v2"}})),
            "type",
            "the one allowed value changed: \"x.v1\" -> \"x.v2\"",
        ),
    ]
}

pub(super) fn number_rules() -> Vec<Firing> {
    let number = |keyword: &str, value: Value| json!({"type": "number", keyword: value});
    vec![
        (
            MinimumRaised,
            number("minimum", json!(0.1)),
            number("minimum", json!(0.5)),
            "",
            "lower bound raised: at least 0.1 -> at least 0.5",
        ),
        (
            MinimumLowered,
            number("exclusiveMinimum", json!(0)),
            number("minimum", json!(0)),
            "",
            "lower bound lowered: above 0 -> at least 0",
        ),
        (
            MaximumLowered,
            json!({"type": "number"}),
            number("exclusiveMaximum", json!(1)),
            "",
            "upper bound lowered: none -> below 1",
        ),
        (
            MaximumRaised,
            number("maximum", json!(1)),
            number("maximum", json!(2)),
            "",
            "upper bound raised: at most 1 -> at most 2",
        ),
        (
            MultipleOfTightened,
            number("multipleOf", json!(0.1)),
            number("multipleOf", json!(0.5)),
            "",
            "multipleOf changed: 0.1 -> 0.5",
        ),
        (
            MultipleOfLoosened,
            number("multipleOf", json!(4)),
            json!({"type": "number"}),
            "",
            "multipleOf changed: 4 -> none",
        ),
        (
            MultipleOfChanged,
            number("multipleOf", json!(2)),
            number("multipleOf", json!(3)),
            "",
            "multipleOf changed: 2 -> 3",
        ),
    ]
}

pub(super) fn string_rules() -> Vec<Firing> {
    let string = |keyword: &str, value: Value| json!({"type": "string", keyword: value});
    let free = || json!({"type": "string"});
    vec![
        (
            MinLengthRaised,
            free(),
            string("minLength", json!(1)),
            "",
            "minLength raised: none -> 1",
        ),
        (
            MinLengthLowered,
            string("minLength", json!(2)),
            string("minLength", json!(1)),
            "",
            "minLength lowered: 2 -> 1",
        ),
        (
            MaxLengthLowered,
            string("maxLength", json!(1024)),
            string("maxLength", json!(256)),
            "",
            "maxLength lowered: 1024 -> 256",
        ),
        (
            MaxLengthRaised,
            string("maxLength", json!(256)),
            string("maxLength", json!(1024)),
            "",
            "maxLength raised: 256 -> 1024",
        ),
        (
            PatternAdded,
            free(),
            string("pattern", json!("^a")),
            "",
            "pattern added: none -> `^a`",
        ),
        (
            PatternRemoved,
            string("pattern", json!("^a")),
            free(),
            "",
            "pattern removed: `^a` -> none",
        ),
        (
            PatternChanged,
            string("pattern", json!("^a")),
            string("pattern", json!("^b")),
            "",
            "pattern changed: `^a` -> `^b`",
        ),
        (
            FormatAdded,
            free(),
            string("format", json!("date-time")),
            "",
            "format added: none -> `date-time`",
        ),
        (
            FormatRemoved,
            string("format", json!("date-time")),
            free(),
            "",
            "format removed: `date-time` -> none",
        ),
        (
            FormatChanged,
            string("format", json!("date-time")),
            string("format", json!("date")),
            "",
            "format changed: `date-time` -> `date`",
        ),
        (
            ContentChanged,
            string("contentEncoding", json!("base64")),
            string("contentEncoding", json!("base16")),
            "",
            "contentEncoding changed: \"base64\" -> \"base16\"",
        ),
    ]
}

pub(super) fn array_rules() -> Vec<Firing> {
    let array = |keyword: &str, value: Value| json!({"type": "array", keyword: value});
    let free = || json!({"type": "array"});
    vec![
        (
            MinItemsRaised,
            free(),
            array("minItems", json!(1)),
            "",
            "minItems raised: none -> 1",
        ),
        (
            MinItemsLowered,
            array("minItems", json!(1)),
            free(),
            "",
            "minItems lowered: 1 -> none",
        ),
        (
            MaxItemsLowered,
            free(),
            array("maxItems", json!(9)),
            "",
            "maxItems lowered: none -> 9",
        ),
        (
            MaxItemsRaised,
            array("maxItems", json!(9)),
            free(),
            "",
            "maxItems raised: 9 -> none",
        ),
        (
            UniqueItemsAdded,
            free(),
            array("uniqueItems", json!(true)),
            "",
            "uniqueItems added: items must be distinct",
        ),
        (
            UniqueItemsRemoved,
            array("uniqueItems", json!(true)),
            free(),
            "",
            "uniqueItems removed: items may repeat",
        ),
        (
            ItemsClosed,
            array("prefixItems", json!([{"type": "string"}])),
            json!({"type": "array", "prefixItems": [{"type": "string"}], "items": false}),
            "",
            "items past the listed positions are refused",
        ),
        (
            ItemsOpened,
            json!({"type": "array", "prefixItems": [{"type": "string"}], "items": false}),
            array("prefixItems", json!([{"type": "string"}])),
            "",
            "items past the listed positions are allowed",
        ),
    ]
}
