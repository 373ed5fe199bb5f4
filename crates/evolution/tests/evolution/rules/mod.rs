//! Every rule of the diff from both sides: a change that is exactly this rule's, and one that comes
//! close and is not. `all_rules_are_covered` keeps the table complete.

mod composition;
mod near_misses;
mod objects;
mod values;

use std::collections::BTreeSet;

use backbeat_evolution::RuleId::{self, *};
use backbeat_evolution::{Change, diff_documents};
use serde_json::{Value, json};

use composition::{composition_rules, documentation_rules};
use near_misses::near_misses;
use objects::{name_rules, property_rules};
use values::{array_rules, number_rules, string_rules, value_rules};

fn changes(old: &Value, new: &Value) -> Vec<Change> {
    diff_documents("s", old, new).changes().to_vec()
}

/// `(rule, old, new, path, message)`: the one change between the two.
type Firing = (RuleId, Value, Value, &'static str, &'static str);

fn closed(properties: Value) -> Value {
    json!({"type": "object", "properties": properties, "additionalProperties": false})
}

fn open(properties: Value) -> Value {
    json!({"type": "object", "properties": properties})
}

fn firings() -> Vec<Firing> {
    [
        property_rules(),
        name_rules(),
        value_rules(),
        number_rules(),
        string_rules(),
        array_rules(),
        composition_rules(),
        documentation_rules(),
    ]
    .concat()
}

#[test]
fn each_rule_fires_alone_with_its_path_and_words() {
    for (rule, old, new, path, message) in firings() {
        let found = changes(&old, &new);
        let [change] = found.as_slice() else {
            panic!("{rule}: {found:#?}");
        };
        assert_eq!(
            (
                change.rule,
                change.paths.as_slice(),
                change.message.as_str()
            ),
            (rule, [path.to_owned()].as_slice(), message)
        );
        assert_eq!(change.level, rule.rule().level);
        assert!(!change.reason.contains("{path}") && !change.advice.contains("{path}"));
    }
}

#[test]
fn each_pointer_leads_to_something_on_its_side() {
    for (rule, old, new, ..) in firings() {
        for change in changes(&old, &new) {
            let side = match change.side {
                backbeat_evolution::Side::Old => &old,
                backbeat_evolution::Side::New => &new,
            };
            assert!(
                side.pointer(&change.pointer).is_some(),
                "{rule}: {}",
                change.pointer
            );
        }
    }
}

#[test]
fn all_rules_are_covered() {
    let mut covered: BTreeSet<_> = firings().into_iter().map(|firing| firing.0).collect();
    // These three are about files: see `folders.rs`.
    covered.extend([SchemaAdded, SchemaRemoved, SchemaFileRenamed]);
    let all: BTreeSet<_> = RuleId::ALL.iter().copied().collect();
    assert_eq!(
        all.difference(&covered).collect::<Vec<_>>(),
        Vec::<&RuleId>::new()
    );
}

#[test]
fn a_change_that_only_comes_close_is_not_reported() {
    for (near, old, new, expected) in near_misses() {
        let fired: BTreeSet<_> = changes(&old, &new)
            .iter()
            .map(|change| change.rule)
            .collect();
        let expected: BTreeSet<_> = expected.into_iter().collect();
        assert_eq!(fired, expected, "near {near}:\n{old}\n{new}");
    }
}

#[test]
fn a_rename_is_suspected_where_names_or_schemas_are_alike() {
    let hint = |old: Value, new: Value| {
        let found = changes(&closed(old), &closed(new));
        let removal = found.iter().find(|change| change.rule == PropertyRemoved);
        removal.unwrap().message.clone()
    };
    assert_eq!(
        hint(
            json!({"tempo": {"type": "number"}}),
            json!({"tempo_bpm": {"type": "number"}})
        ),
        "`tempo` removed and `tempo_bpm` added: a rename?"
    );
    assert_eq!(
        hint(
            json!({"speed": {"type": "number"}}),
            json!({"tempo": {"type": "number"}})
        ),
        "`speed` removed and `tempo` added: a rename?"
    );
    assert_eq!(
        hint(
            json!({"speed": {"type": "number"}}),
            json!({"notes": {"type": "string"}})
        ),
        "`speed` removed"
    );
}

#[test]
fn a_shared_definition_is_reported_once_with_every_place_it_shows() {
    let schema = |limit: u64| {
        closed(json!({
            "sender": {"$ref": "#/$defs/id"},
            "wait_for": {"type": "array", "items": {"$ref": "#/$defs/id"}},
        }))
        .as_object()
        .cloned()
        .map(|mut schema| {
            schema.insert(
                "$defs".into(),
                json!({"id": {"type": "string", "maxLength": limit}}),
            );
            Value::Object(schema)
        })
        .unwrap()
    };
    let found = changes(&schema(256), &schema(128));
    let [change] = found.as_slice() else {
        panic!("{found:#?}");
    };
    assert_eq!(change.pointer, "/$defs/id/maxLength");
    assert_eq!(change.paths, ["sender", "wait_for[]"]);
    assert!(change.reason.contains("`sender`"), "{}", change.reason);
}

#[test]
fn descriptions_of_single_values_are_documentation() {
    let schema =
        |text: &str| json!({"oneOf": [{"const": "a", "description": text}, {"const": "b"}]});
    let found = changes(&schema("One."), &schema("Two."));
    let [change] = found.as_slice() else {
        panic!("{found:#?}");
    };
    assert_eq!(change.rule, DescriptionChanged);
    assert_eq!(change.paths, ["(value \"a\")"]);
}
