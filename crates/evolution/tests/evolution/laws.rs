//! Laws on generated schemas: a schema does not differ from itself, and whom a diff spares is
//! spared by a validator too, on generated messages.

use backbeat_evolution::{Level, Report, diff_documents};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value, json};

const NAMES: [&str; 3] = ["a", "b", "ab"];

/// Values small enough that schemas and messages meet often.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-2..6_i64).prop_map(Value::from),
        select(vec![0.5, 1.0, 2.5]).prop_map(Value::from),
        select(vec!["", "a", "b", "ab", "abc", "2025-09-05T12:30:00Z"]).prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((select(NAMES.to_vec()), inner), 0..4).prop_map(|members| {
                let members = members
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value));
                Value::Object(members.collect())
            }),
        ]
    })
}

fn object(keywords: impl IntoIterator<Item = (&'static str, Option<Value>)>) -> Value {
    let present = keywords
        .into_iter()
        .filter_map(|(keyword, value)| Some((keyword.to_owned(), value?)));
    Value::Object(present.collect())
}

fn number_schema() -> impl Strategy<Value = Value> {
    let bound = || option::of((-2..5_i64).prop_map(|bound| json!(bound)));
    (
        select(vec!["integer", "number"]),
        bound(),
        bound(),
        bound(),
        option::of(select(vec![json!(1), json!(2), json!(4), json!(0.5)])),
    )
        .prop_map(|(kind, minimum, maximum, above, step)| {
            object([
                ("type", Some(json!(kind))),
                ("minimum", minimum),
                ("maximum", maximum),
                ("exclusiveMinimum", above),
                ("multipleOf", step),
            ])
        })
}

fn string_schema() -> impl Strategy<Value = Value> {
    let limit = || option::of((0..4_u64).prop_map(|limit| json!(limit)));
    (
        limit(),
        limit(),
        option::of(select(vec![json!("^a"), json!("b$"), json!("^a*$")])),
        option::of(select(vec![json!("date-time"), json!("email")])),
    )
        .prop_map(|(least, most, pattern, format)| {
            object([
                ("type", Some(json!("string"))),
                ("minLength", least),
                ("maxLength", most),
                ("pattern", pattern),
                ("format", format),
            ])
        })
}

fn plain_schema() -> impl Strategy<Value = Value> {
    let kinds = vec![
        "string", "integer", "number", "boolean", "null", "object", "array",
    ];
    prop_oneof![
        4 => number_schema(),
        4 => string_schema(),
        2 => subsequence(kinds, 1..4).prop_map(|kinds| json!({"type": kinds})),
        2 => vec(value(), 1..4).prop_map(|values| json!({"enum": values})),
        1 => value().prop_map(|value| json!({"const": value})),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(json!({})),
        1 => vec(value(), 1..3).prop_map(|values| {
            let branches: Vec<_> = values.iter().map(|value| json!({"const": value})).collect();
            json!({"oneOf": branches})
        }),
    ]
}

fn object_schema(inner: impl Strategy<Value = Value> + Clone) -> impl Strategy<Value = Value> {
    let rest = || option::of(prop_oneof![2 => Just(json!(false)), 1 => inner.clone()]);
    (
        vec((select(NAMES.to_vec()), inner.clone()), 0..3),
        subsequence(NAMES.to_vec(), 0..2),
        rest(),
        option::of((select(vec!["^a", "b$"]), inner.clone())),
        option::of(0..3_u64),
        option::of(0..3_u64),
        option::of(inner.clone()),
        option::of((select(NAMES.to_vec()), select(NAMES.to_vec()))),
    )
        .prop_map(
            |(properties, required, additional, pattern, least, most, names, depends)| {
                let properties: Map<_, _> = properties
                    .into_iter()
                    .map(|(name, schema)| (name.to_owned(), schema))
                    .collect();
                object([
                    ("type", Some(json!("object"))),
                    ("properties", Some(properties.into())),
                    ("required", (!required.is_empty()).then(|| json!(required))),
                    ("additionalProperties", additional),
                    (
                        "patternProperties",
                        pattern.map(|(pattern, schema)| json!({ pattern: schema })),
                    ),
                    ("minProperties", least.map(Value::from)),
                    ("maxProperties", most.map(Value::from)),
                    ("propertyNames", names),
                    (
                        "dependentRequired",
                        depends.map(|(name, other)| json!({ name: [other] })),
                    ),
                ])
            },
        )
}

fn array_schema(inner: impl Strategy<Value = Value> + Clone) -> impl Strategy<Value = Value> {
    (
        option::of(inner.clone()),
        vec(inner.clone(), 0..3),
        option::of(0..3_u64),
        option::of(0..3_u64),
        option::of(any::<bool>()),
        option::of((inner, option::of(0..3_u64), option::of(0..3_u64))),
    )
        .prop_map(|(items, positions, least, most, unique, contains)| {
            let (contains, fewest, most_met) = match contains {
                Some((schema, fewest, most)) => (Some(schema), fewest, most),
                None => (None, None, None),
            };
            object([
                ("type", Some(json!("array"))),
                ("items", items),
                (
                    "prefixItems",
                    (!positions.is_empty()).then(|| json!(positions)),
                ),
                ("minItems", least.map(Value::from)),
                ("maxItems", most.map(Value::from)),
                ("uniqueItems", unique.map(Value::from)),
                ("contains", contains),
                ("minContains", fewest.map(Value::from)),
                ("maxContains", most_met.map(Value::from)),
            ])
        })
}

fn schema() -> impl Strategy<Value = Value> {
    plain_schema()
        .prop_recursive(3, 24, 3, |inner| {
            let several = || vec(inner.clone(), 1..4);
            prop_oneof![
                4 => object_schema(inner.clone()),
                2 => array_schema(inner.clone()),
                2 => several().prop_map(|branches| json!({"anyOf": branches})),
                1 => several().prop_map(|branches| json!({"oneOf": branches})),
                1 => several().prop_map(|branches| json!({"allOf": branches})),
                1 => inner.clone().prop_map(|schema| json!({"not": schema})),
                1 => (inner.clone(), inner.clone(), option::of(inner.clone())).prop_map(
                    |(condition, then, otherwise)| object([
                        ("if", Some(condition)),
                        ("then", Some(then)),
                        ("else", otherwise),
                    ])
                ),
                1 => (inner.clone(), several()).prop_map(|(own, branches)| json!({
                    "properties": {"a": own}, "anyOf": branches, "unevaluatedProperties": false,
                })),
                1 => (several(), any::<bool>(), any::<bool>()).prop_map(|(parts, within, rest)| json!({
                    "allOf": [{"allOf": parts, "unevaluatedProperties": within, "unevaluatedItems": within}],
                    "unevaluatedProperties": rest,
                    "unevaluatedItems": rest,
                })),
                1 => (several(), inner.clone(), any::<bool>()).prop_map(|(parts, asked, rest)| json!({
                    "allOf": parts, "if": asked, "unevaluatedProperties": rest, "unevaluatedItems": rest,
                })),
                1 => (inner.clone(), inner.clone()).prop_map(|(own, referred)| json!({
                    "allOf": [own], "$ref": "#/$defs/x", "$defs": {"x": referred},
                })),
                1 => (select(NAMES.to_vec()), inner.clone()).prop_map(|(name, schema)| json!({
                    "type": "object", "dependentSchemas": { name: schema },
                })),
            ]
        })
        // References in the middle of a schema point at its root, so only the outermost may stay.
        .prop_filter(
            "a reference inside another schema leads nowhere",
            |schema| {
                let text = schema.to_string();
                let at_root = schema.get("$ref").map_or(0, |_| 1);
                text.matches("\"$ref\"").count() == at_root
            },
        )
}

/// A schema that differs from the given one in one or two places.
fn mutated(schema: &Value, picks: &[usize], spare: &Value) -> Value {
    let mut copy = schema.clone();
    for pick in picks {
        let pointers = pointers_of(&copy);
        let Some(target) = copy.pointer_mut(&pointers[pick % pointers.len()]) else {
            continue;
        };
        match target {
            Value::Number(number) => *target = json!(number.as_i64().unwrap_or(0) + 1),
            Value::Bool(flag) => *target = json!(!*flag),
            Value::Array(list) => drop(list.pop()),
            Value::Object(map) => match map.keys().next().cloned() {
                Some(first) if pick % 2 == 0 => drop(map.remove(&first)),
                _ => *target = spare.clone(),
            },
            Value::String(_) | Value::Null => {}
        }
    }
    copy
}

fn pointers_of(schema: &Value) -> Vec<String> {
    fn walk(value: &Value, at: &str, all: &mut Vec<String>) {
        all.push(at.to_owned());
        match value {
            Value::Object(map) => {
                for (name, inner) in map {
                    walk(
                        inner,
                        &format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")),
                        all,
                    );
                }
            }
            Value::Array(list) => {
                for (index, inner) in list.iter().enumerate() {
                    walk(inner, &format!("{at}/{index}"), all);
                }
            }
            _ => {}
        }
    }
    let mut all = Vec::new();
    walk(schema, "", &mut all);
    all
}

fn validator(schema: &Value) -> Option<jsonschema::Validator> {
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .build(schema)
        .ok()
}

/// What the report claims about both sides, held against a validator.
fn check_claims(old: &Value, new: &Value, messages: &[Value]) -> Result<Report, TestCaseError> {
    let report = diff_documents("s", old, new);
    let (Some(before), Some(after)) = (validator(old), validator(new)) else {
        return Err(TestCaseError::reject("not a schema"));
    };
    for message in messages {
        let (was_valid, is_valid) = (before.is_valid(message), after.is_valid(message));
        if was_valid && !is_valid {
            prop_assert!(
                report.breaks().producers,
                "{message} is refused now, but producers are spared\nold {old}\nnew {new}"
            );
        }
        if !was_valid && is_valid {
            prop_assert!(
                report.breaks().consumers,
                "{message} is accepted now, but consumers are spared\nold {old}\nnew {new}"
            );
            prop_assert!(report.level() >= Some(Level::Minor));
        }
    }
    Ok(report)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn a_schema_does_not_differ_from_itself(schema in schema()) {
        let report = diff_documents("s", &schema, &schema);
        prop_assert_eq!(report.changes(), &[], "{}", schema);
        prop_assert_eq!(report.level(), None);
    }

    #[test]
    fn whom_a_diff_of_two_schemas_spares_is_spared(
        old in schema(),
        new in schema(),
        messages in vec(value(), 24),
    ) {
        check_claims(&old, &new, &messages)?;
    }

    #[test]
    fn whom_a_diff_of_two_versions_spares_is_spared(
        old in schema(),
        spare in plain_schema(),
        picks in vec(0..200_usize, 1..3),
        messages in vec(value(), 24),
    ) {
        let new = mutated(&old, &picks, &spare);
        check_claims(&old, &new, &messages)?;
    }

    #[test]
    fn turning_a_diff_around_swaps_the_sides(old in plain_schema(), new in plain_schema()) {
        let there = diff_documents("s", &old, &new).breaks();
        let back = diff_documents("s", &new, &old).breaks();
        prop_assert_eq!(
            (there.producers, there.consumers),
            (back.consumers, back.producers),
            "{} {}", old, new
        );
    }
}
