//! Limits and types: bounds no value lies between, keywords for a type the value never has, schemas
//! nothing can meet, and numbers that say neither range nor unit.

use std::cmp::Ordering;

use serde_json::Value;

use super::visit::Visit;
use super::{Faults, LintRule};
use crate::dialect::{Role, ignores_reference_siblings};
use crate::library::Library;
use crate::number::compare;
use crate::proof;
use crate::shape::{Kinds, Range, Shape};

pub(super) fn check(visit: &Visit<'_>, library: &Library<'_>, faults: &mut Faults) {
    let shape = Shape::of(std::slice::from_ref(&visit.node), library);
    check_bounds(&shape, faults);
    let draft = library.draft(visit.node.place.document);
    let is_only_reference =
        ignores_reference_siblings(draft) && visit.node.schema.get("$ref").is_some();
    if !is_only_reference {
        check_effect(visit, &shape, faults);
    }
    if visit.describes_value() || visit.role == Role::Definition {
        if visit.role == Role::Property {
            check_unit(visit, &shape, faults);
        }
        let is_meant = *visit.node.schema == Value::Bool(false);
        if !is_meant
            && !faults.has_error_within(&visit.node.place)
            && proof::is_unsatisfiable(&visit.node, library)
        {
            let text = "no value can meet all that is demanded".to_owned();
            faults.add(LintRule::SchemaUnsatisfiable, &visit.node.place, text);
        }
    }
}

fn check_bounds(shape: &Shape<'_>, faults: &mut Faults) {
    if let (Some(lower), Some(upper)) = (&shape.lower, &shape.upper) {
        let is_exclusive = lower.value.is_exclusive || upper.value.is_exclusive;
        let is_empty = match compare(lower.value.number, upper.value.number) {
            Ordering::Less => false,
            Ordering::Equal => is_exclusive,
            Ordering::Greater => true,
        };
        if is_empty {
            let (lower, upper_number) = (lower.value.number, upper.value.number);
            let text = format!("nothing lies between {lower} and {upper_number}");
            faults.add(LintRule::BoundsImpossible, &upper.place, text);
        }
    }
    for (range, noun) in [
        (&shape.length, "Length"),
        (&shape.item_count, "Items"),
        (&shape.member_count, "Properties"),
    ] {
        check_range(range, noun, faults);
    }
}

fn check_range(range: &Range, noun: &str, faults: &mut Faults) {
    if let (Some(least), Some(most)) = (&range.least, &range.most)
        && least.value > most.value
    {
        let (least, most_value) = (least.value, most.value);
        let text = format!("min{noun} {least} is above max{noun} {most_value}");
        faults.add(LintRule::BoundsImpossible, &most.place, text);
    }
}

/// The keywords that speak of one type only.
const SPEAK_OF: [(Kinds, &[&str]); 4] = [
    (
        Kinds::NUMBER,
        &[
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
        ],
    ),
    (Kinds::STRING, &["minLength", "maxLength", "pattern"]),
    (
        Kinds::ARRAY,
        &[
            "items",
            "prefixItems",
            "minItems",
            "maxItems",
            "uniqueItems",
            "contains",
        ],
    ),
    (
        Kinds::OBJECT,
        &[
            "properties",
            "patternProperties",
            "additionalProperties",
            "propertyNames",
            "required",
            "minProperties",
            "maxProperties",
            "dependentRequired",
        ],
    ),
];

/// Keywords that only count beside another one.
const NEED: [(&str, &str); 4] = [
    ("then", "if"),
    ("else", "if"),
    ("minContains", "contains"),
    ("maxContains", "contains"),
];

fn check_effect(visit: &Visit<'_>, shape: &Shape<'_>, faults: &mut Faults) {
    let kinds = shape.possible_kinds();
    for (keyword, _) in visit.keywords() {
        let place = visit.node.place.child(keyword);
        let subject = SPEAK_OF
            .iter()
            .find(|(_, keywords)| keywords.contains(&keyword));
        if let Some((about, _)) = subject
            && kinds != Kinds::NONE
            && !about.overlaps(kinds)
        {
            let text = format!("`{keyword}` says nothing about {kinds}");
            faults.add(LintRule::KeywordIneffective, &place, text);
        }
        let needed = NEED.iter().find(|(dependent, _)| *dependent == keyword);
        if let Some((_, needed)) = needed
            && visit.node.schema.get(needed).is_none()
        {
            let text = format!("`{keyword}` needs `{needed}` beside it");
            faults.add(LintRule::KeywordIneffective, &place, text);
        }
    }
}

/// Endings of names that tell a unit.
const UNITS: [&str; 22] = [
    "ns", "us", "ms", "s", "sec", "secs", "seconds", "minutes", "hours", "days", "bytes", "kib",
    "mib", "gib", "bpm", "hz", "percent", "pct", "ratio", "count", "total", "beats",
];

fn check_unit(visit: &Visit<'_>, shape: &Shape<'_>, faults: &mut Faults) {
    let kinds = shape.possible_kinds();
    let is_number = kinds != Kinds::NONE && Kinds::NUMBER.contains(kinds);
    let is_bounded = shape.lower.is_some() || shape.upper.is_some() || shape.values.is_some();
    if !is_number || is_bounded {
        return;
    }
    let name = visit.property.as_deref().unwrap_or_default();
    let notes = shape.notes.get("description").into_iter().flatten();
    let prose = notes.filter_map(|note| note.value.as_str());
    let tells_unit = std::iter::once(name).chain(prose).any(|text| {
        text.split(|c: char| !c.is_alphanumeric())
            .any(|word| UNITS.contains(&word.to_lowercase().as_str()))
    });
    if !tells_unit {
        let text = format!("`{name}` is a number without bounds or unit");
        faults.add(LintRule::NumberUnbounded, &visit.node.place, text);
    }
}
