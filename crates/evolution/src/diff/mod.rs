//! The differences between two versions of a set of schemas, each with its rule.
//!
//! `compare.rs` goes through two schemas; `values`, `numbers`, `strings`, `arrays`, `objects`,
//! `members` and `composition` each know one family of keywords, `documentation` and `identity` what
//! judges no message. `differences` and `path` are what they report in. Levels are not decided here
//! but in `rule`.

mod arrays;
mod compare;
mod composition;
mod differences;
mod documentation;
mod identity;
mod members;
mod numbers;
mod objects;
mod path;
mod rename;
mod strings;
mod values;

use serde_json::Value;

use crate::library::{Library, Place};
use crate::pairing::Pairing;
use crate::report::{Change, Report, Side};
use crate::rule::RuleId;
use crate::set::SchemaSet;
use compare::Comparison;
use differences::{Difference, Differences, Version};

/// Compares two versions of a set of schemas.
///
/// Schemas are matched by `$id`, file name or message type, with or without their version; two sets
/// of one schema each are compared whatever the schemas are called. References are followed inside
/// each set. The changes come with the most serious ones first.
pub fn diff(old: &SchemaSet, new: &SchemaSet) -> Report {
    let pairing = Pairing::of(old, new);
    let named_by_caller = old.subjects().len() == 1 && new.subjects().len() == 1;
    let mut comparison = Comparison::new(Library::new(old), Library::new(new));
    let mut changes = Vec::new();
    for (left, right) in pairing.pairs {
        let (before, after) = (comparison.old.root(left), comparison.new.root(right));
        let names = (
            comparison.old.document_name(left),
            comparison.new.document_name(right),
        );
        let mut found = Differences::new(Some(&before.place), Some(&after.place));
        if !named_by_caller {
            identity::compare_file_names(names.0, names.1, &after, &mut found);
        }
        identity::compare(&before, &after, &mut found);
        found.extend(&comparison.compare(&[before], &[after]));
        for difference in found.into_list() {
            changes.push(change_of(names.1, difference, &comparison));
        }
    }
    for (rule, version, documents) in [
        (RuleId::SchemaRemoved, Version::Old, pairing.removed),
        (RuleId::SchemaAdded, Version::New, pairing.added),
    ] {
        for document in documents {
            changes.push(whole_schema(rule, version, document, &comparison));
        }
    }
    Report::new(changes)
}

/// Compares two versions of one schema that refers to no other file. `name` is used in the report.
pub fn diff_documents(name: &str, old: &Value, new: &Value) -> Report {
    let set = |schema: &Value| SchemaSet::from_documents([(name, schema.clone())]);
    diff(&set(old), &set(new))
}

fn whole_schema(
    rule: RuleId,
    version: Version,
    document: usize,
    comparison: &Comparison<'_>,
) -> Change {
    let (library, verb) = match version {
        Version::Old => (&comparison.old, "removed"),
        Version::New => (&comparison.new, "added"),
    };
    let difference = Difference {
        rule,
        version,
        place: Place {
            document,
            pointer: "".into(),
        },
        message: format!("schema {verb}"),
        paths: Vec::new(),
    };
    change_of(library.document_name(document), difference, comparison)
}

fn change_of(schema: &str, difference: Difference, comparison: &Comparison<'_>) -> Change {
    let rule = difference.rule.rule();
    let (side, library) = match difference.version {
        Version::Old => (Side::Old, &comparison.old),
        Version::New => (Side::New, &comparison.new),
    };
    let paths: Vec<String> = difference.paths.iter().map(ToString::to_string).collect();
    let place = match paths.first().map(String::as_str) {
        None | Some("") => "the message".to_owned(),
        Some(path) => format!("`{path}`"),
    };
    let about = |text: &str| text.replace("`{path}`", &place);
    Change {
        rule: difference.rule,
        level: rule.level,
        breaks: rule.breaks,
        schema: schema.to_owned(),
        side,
        file: library.document_name(difference.place.document).to_owned(),
        pointer: difference.place.pointer.to_string(),
        paths,
        message: difference.message,
        reason: about(rule.reason),
        advice: about(rule.advice),
    }
}
