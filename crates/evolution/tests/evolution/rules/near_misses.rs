//! Changes that come close to a rule and are not its.

use backbeat_evolution::RuleId::{self, *};
use serde_json::{Value, json};

use super::{closed, open};

/// `(rule that is near, old, new, rules that fire)`.
pub(super) fn near_misses() -> Vec<(RuleId, Value, Value, Vec<RuleId>)> {
    let string = |keyword: &str, value: Value| json!({"type": "string", keyword: value});
    vec![
        (
            RequiredPropertyAdded,
            closed(json!({"a": {}})),
            json!({"type": "object", "properties": {"a": {}}, "required": ["a"], "additionalProperties": false}),
            vec![RequiredAdded],
        ),
        (
            ClosedObjectPropertyAdded,
            closed(json!({})),
            closed(json!({"a": false})),
            vec![],
        ),
        (
            OpenObjectPropertyAdded,
            json!({"type": "object", "additionalProperties": {"type": "string"}}),
            json!({"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": {"type": "string"}}),
            vec![PropertyDeclared],
        ),
        (
            OpenObjectPropertyAdded,
            json!({"type": "object", "additionalProperties": {"type": "string"}}),
            json!({"type": "object", "properties": {"a": {"type": "string", "maxLength": 3}}, "additionalProperties": {"type": "string"}}),
            vec![MaxLengthLowered],
        ),
        (
            OpenObjectPropertyAdded,
            open(json!({})),
            open(json!({"a": false})),
            vec![TypeNarrowed],
        ),
        (
            PropertyRemoved,
            closed(json!({"x-a": {"type": "string"}})),
            json!({"type": "object", "additionalProperties": false, "patternProperties": {"^x-": {"type": "string"}}}),
            vec![PropertyUndeclared, PatternPropertiesChanged],
        ),
        (
            RequiredAdded,
            json!({"required": ["a"]}),
            json!({"allOf": [{"required": ["a"]}]}),
            vec![],
        ),
        (
            DependentRequiredAdded,
            json!({"required": ["b"]}),
            json!({"required": ["b"], "dependentRequired": {"a": ["b"]}}),
            vec![],
        ),
        (
            AdditionalPropertiesClosed,
            closed(json!({"a": {}})),
            json!({"type": "object", "properties": {"a": {}}, "unevaluatedProperties": false}),
            vec![],
        ),
        (
            EnumWidened,
            json!({"enum": ["a"]}),
            json!({"enum": ["a", null]}),
            vec![EnumWidened, TypeWidened],
        ),
        (
            EnumNarrowed,
            json!({"type": "string", "enum": ["a", 1]}),
            json!({"enum": ["a"]}),
            vec![],
        ),
        (
            TypeWidened,
            json!({"type": ["integer", "number"]}),
            json!({"type": "number"}),
            vec![],
        ),
        (
            ConstChanged,
            json!({"const": 1}),
            json!({"enum": [1.0, 2]}),
            vec![EnumWidened],
        ),
        (
            MinimumRaised,
            json!({"type": "integer", "exclusiveMinimum": 0, "maximum": 5}),
            json!({"type": "integer", "minimum": 1, "maximum": 9}),
            vec![MaximumRaised],
        ),
        (
            MaximumLowered,
            json!({"type": "string"}),
            json!({"type": "string", "maximum": 5}),
            vec![],
        ),
        (
            MultipleOfTightened,
            json!({"multipleOf": 0.3, "type": "number"}),
            json!({"multipleOf": 0.1, "type": "number"}),
            vec![MultipleOfLoosened],
        ),
        (
            MinLengthRaised,
            json!({"type": "string"}),
            string("minLength", json!(0)),
            vec![],
        ),
        (
            PatternChanged,
            string("pattern", json!("^a")),
            string("pattern", json!("^a")),
            vec![],
        ),
        (
            PatternAdded,
            json!({"type": "integer"}),
            json!({"type": "integer", "pattern": "^a"}),
            vec![],
        ),
        (
            UniqueItemsAdded,
            json!({"type": "array"}),
            json!({"type": "array", "uniqueItems": false}),
            vec![],
        ),
        (
            ItemsClosed,
            json!({"type": "array", "items": {"type": "string"}}),
            json!({"type": "array", "items": {"type": "string", "maxLength": 1}}),
            vec![MaxLengthLowered],
        ),
        (
            AlternativeRemoved,
            json!({"anyOf": [{"type": "integer"}, {"type": "number"}]}),
            json!({"anyOf": [{"type": "number"}, {"type": "number", "title": "n"}]}),
            vec![TitleChanged],
        ),
        (
            CompositionChanged,
            json!({"oneOf": [{"type": "string", "maxLength": 1}, {"type": "null"}]}),
            json!({"oneOf": [{"type": "string", "maxLength": 2}, {"type": "null"}]}),
            vec![MaxLengthRaised],
        ),
        (
            CompositionChanged,
            json!({"if": {"required": ["a"]}, "then": {"required": ["b"]}}),
            json!({"if": {"required": ["a"]}, "then": {"required": ["b", "c"]}}),
            vec![RequiredAdded],
        ),
        (
            ReferenceUnresolved,
            json!({"$ref": "https://x.org/a"}),
            json!({"$ref": "https://x.org/a"}),
            vec![],
        ),
        (
            TitleChanged,
            json!({"properties": {"title": {"type": "string"}}}),
            json!({"properties": {"title": {"type": "string"}}, "$defs": {"x": {"title": "X"}}}),
            vec![],
        ),
        (
            ExamplesChanged,
            json!({"type": "number", "examples": [1]}),
            json!({"type": "number", "examples": [1.0]}),
            vec![],
        ),
        (
            DeprecatedChanged,
            json!({}),
            json!({"deprecated": false}),
            vec![],
        ),
        (
            IdChanged,
            json!({"$id": "https://x.org/a#"}),
            json!({"$id": "https://x.org/a"}),
            vec![],
        ),
        (
            DialectChanged,
            json!({"$schema": "http://json-schema.org/draft-07/schema#"}),
            json!({"$schema": "http://json-schema.org/draft-07/schema"}),
            vec![],
        ),
    ]
}
