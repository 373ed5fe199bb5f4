//! Keywords that do nothing: misspelt ones, those of other drafts, those beside a reference that
//! hides them, references that lead nowhere and definitions nobody refers to.

use std::collections::HashSet;

use jsonschema::Draft;
use serde_json::Value;

use super::visit::Visit;
use super::{Faults, LintRule};
use crate::dialect::{Role, ignores_reference_siblings};
use crate::library::{Library, Place};
use crate::set::SchemaSet;
use crate::shape::{DOCUMENTATION, REFERENCES};

pub(super) fn check(visit: &Visit<'_>, library: &Library<'_>, faults: &mut Faults) {
    let place = &visit.node.place;
    let draft = library.draft(place.document);
    for (keyword, value) in visit.keywords() {
        if let Some(why) = foreign_keyword(keyword, value, draft) {
            faults.add(LintRule::DraftMixed, &place.child(keyword), why);
        } else if !is_known(keyword) && !keyword.starts_with("x-") {
            let text = match nearest(keyword) {
                Some(known) => format!("unknown keyword `{keyword}`: did you mean `{known}`?"),
                None => format!("unknown keyword `{keyword}`"),
            };
            faults.add(LintRule::KeywordUnknown, &place.child(keyword), text);
        }
    }
    check_references(visit, library, faults);
    if ignores_reference_siblings(draft) && visit.node.schema.get("$ref").is_some() {
        for (keyword, _) in visit.keywords() {
            let counts = keyword != "$ref"
                && !DOCUMENTATION.contains(&keyword)
                && !["$id", "id", "$schema", "definitions"].contains(&keyword);
            if counts {
                let text = format!("`{keyword}` beside `$ref` is ignored in this draft");
                faults.add(LintRule::KeywordIneffective, &place.child(keyword), text);
            }
        }
    }
}

/// Looks for definitions that no document of the set refers to. One that is referred to inside
/// itself only counts as used: telling those apart is not worth the words.
pub(super) fn check_unused_definitions(
    set: &SchemaSet,
    library: &Library<'_>,
    faults: &mut Faults,
) {
    let mut used: HashSet<Place> = HashSet::new();
    let mut definitions = Vec::new();
    for (document, described) in set.documents().iter().enumerate() {
        for visit in Visit::all(&library.root(document)) {
            for keyword in REFERENCES {
                let reference = visit.node.schema.get(keyword).and_then(Value::as_str);
                let target = reference.and_then(|text| library.follow(&visit.node, text));
                used.extend(target.map(|node| node.place));
            }
            if visit.role == Role::Definition && described.is_subject {
                definitions.push(visit.node.place);
            }
        }
    }
    for place in definitions {
        let is_used = used.iter().any(|target| {
            let inside = format!("{}/", place.pointer);
            target.document == place.document
                && (target.pointer == place.pointer || target.pointer.starts_with(&inside))
        });
        if !is_used {
            let name = place.pointer.rsplit('/').next().unwrap_or_default();
            let text = format!("definition `{name}` is never referred to");
            faults.add(LintRule::DefinitionUnused, &place, text);
        }
    }
}

fn check_references(visit: &Visit<'_>, library: &Library<'_>, faults: &mut Faults) {
    for keyword in REFERENCES {
        let Some(reference) = visit.node.schema.get(keyword).and_then(Value::as_str) else {
            continue;
        };
        let target = library.follow(&visit.node, reference);
        if target.is_none_or(|target| !target.schema.is_object() && !target.schema.is_boolean()) {
            let text = format!("`{reference}` leads to no schema");
            let place = visit.node.place.child(keyword);
            faults.add(LintRule::ReferenceUnresolved, &place, text);
        }
    }
}

/// Keywords with the drafts that know them, first and last, by age; and what to write otherwise.
const LIFETIMES: [(&str, Draft, Draft, &str); 22] = [
    ("id", Draft::Draft4, Draft::Draft4, "`$id`"),
    ("definitions", Draft::Draft4, Draft::Draft7, "`$defs`"),
    (
        "dependencies",
        Draft::Draft4,
        Draft::Draft7,
        "`dependentRequired` or `dependentSchemas`",
    ),
    (
        "additionalItems",
        Draft::Draft4,
        Draft::Draft201909,
        "`items` beside `prefixItems`",
    ),
    (
        "const",
        Draft::Draft6,
        Draft::Draft202012,
        "`enum` of one value",
    ),
    (
        "contains",
        Draft::Draft6,
        Draft::Draft202012,
        "a newer draft",
    ),
    (
        "propertyNames",
        Draft::Draft6,
        Draft::Draft202012,
        "a newer draft",
    ),
    (
        "examples",
        Draft::Draft6,
        Draft::Draft202012,
        "a newer draft",
    ),
    ("if", Draft::Draft7, Draft::Draft202012, "a newer draft"),
    (
        "$comment",
        Draft::Draft7,
        Draft::Draft202012,
        "`description`",
    ),
    (
        "$defs",
        Draft::Draft201909,
        Draft::Draft202012,
        "`definitions`",
    ),
    (
        "$anchor",
        Draft::Draft201909,
        Draft::Draft202012,
        "`$id` of a fragment",
    ),
    (
        "dependentRequired",
        Draft::Draft201909,
        Draft::Draft202012,
        "`dependencies`",
    ),
    (
        "dependentSchemas",
        Draft::Draft201909,
        Draft::Draft202012,
        "`dependencies`",
    ),
    (
        "unevaluatedProperties",
        Draft::Draft201909,
        Draft::Draft202012,
        "`additionalProperties`",
    ),
    (
        "unevaluatedItems",
        Draft::Draft201909,
        Draft::Draft202012,
        "`additionalItems`",
    ),
    (
        "minContains",
        Draft::Draft201909,
        Draft::Draft202012,
        "a newer draft",
    ),
    (
        "maxContains",
        Draft::Draft201909,
        Draft::Draft202012,
        "a newer draft",
    ),
    (
        "deprecated",
        Draft::Draft201909,
        Draft::Draft202012,
        "`description`",
    ),
    (
        "$recursiveRef",
        Draft::Draft201909,
        Draft::Draft201909,
        "`$dynamicRef`",
    ),
    (
        "$dynamicRef",
        Draft::Draft202012,
        Draft::Draft202012,
        "`$recursiveRef`",
    ),
    (
        "prefixItems",
        Draft::Draft202012,
        Draft::Draft202012,
        "`items` with an array",
    ),
];

fn foreign_keyword(keyword: &str, value: &Value, draft: Draft) -> Option<String> {
    if keyword == "items" && value.is_array() && draft == Draft::Draft202012 {
        return Some("`items` with an array is older than 2020-12: use `prefixItems`".to_owned());
    }
    let is_switch = keyword.starts_with("exclusiveM") && value.is_boolean();
    if is_switch && draft != Draft::Draft4 {
        return Some(format!(
            "`{keyword}` as a switch is draft 4: give the bound itself"
        ));
    }
    let (_, first, last, instead) = LIFETIMES.iter().find(|row| row.0 == keyword)?;
    let is_foreign = age(draft) < age(*first) || age(draft) > age(*last);
    is_foreign.then(|| {
        let (draft, since) = (draft_name(draft), draft_name(*first));
        format!("`{keyword}` is of draft {since}, the schema of draft {draft}: use {instead}")
    })
}

fn age(draft: Draft) -> u8 {
    match draft {
        Draft::Draft4 => 4,
        Draft::Draft6 => 6,
        Draft::Draft7 => 7,
        Draft::Draft201909 => 8,
        _ => 9,
    }
}

fn draft_name(draft: Draft) -> &'static str {
    match draft {
        Draft::Draft4 => "4",
        Draft::Draft6 => "6",
        Draft::Draft7 => "7",
        Draft::Draft201909 => "2019-09",
        _ => "2020-12",
    }
}

fn is_known(keyword: &str) -> bool {
    KNOWN.contains(&keyword) || LIFETIMES.iter().any(|row| row.0 == keyword)
}

/// The known keyword that the unknown one most likely stands for.
fn nearest(keyword: &str) -> Option<&'static str> {
    KNOWN
        .into_iter()
        .map(|known| {
            let likeness = strsim::jaro_winkler(&known.to_lowercase(), &keyword.to_lowercase());
            (known, likeness)
        })
        .filter(|(_, likeness)| *likeness >= 0.85)
        .max_by(|one, other| one.1.total_cmp(&other.1))
        .map(|(known, _)| known)
}

/// The keywords of 2020-12 and those all drafts share.
const KNOWN: [&str; 60] = [
    "$schema",
    "$id",
    "$ref",
    "$anchor",
    "$dynamicRef",
    "$dynamicAnchor",
    "$recursiveAnchor",
    "$vocabulary",
    "$defs",
    "$comment",
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "type",
    "enum",
    "const",
    "multipleOf",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "items",
    "prefixItems",
    "minItems",
    "maxItems",
    "uniqueItems",
    "contains",
    "minContains",
    "maxContains",
    "unevaluatedItems",
    "properties",
    "patternProperties",
    "additionalProperties",
    "unevaluatedProperties",
    "propertyNames",
    "required",
    "minProperties",
    "maxProperties",
    "dependentRequired",
    "dependentSchemas",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "definitions",
    "additionalItems",
];
