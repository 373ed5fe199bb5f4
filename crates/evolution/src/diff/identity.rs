//! Which schema it is: `$id`, `$schema`, and the name of its file.

use serde_json::Value;

use super::differences::{Differences, step_from};
use crate::dialect::draft_of;
use crate::library::Node;
use crate::pairing::{id_of, without_version};
use crate::rule::RuleId;

/// Compares the names of two documents' files, apart from their versions.
pub(crate) fn compare_file_names(old: &str, new: &str, root: &Node<'_>, found: &mut Differences) {
    if without_version(old) != without_version(new) {
        let step = step_from(Some(old.to_owned()), Some(new.to_owned()));
        let text = format!("file renamed: {step}");
        found.add(RuleId::SchemaFileRenamed, None, Some(&root.place), text);
    }
}

/// Compares two documents by what they call themselves, not by what they say.
pub(crate) fn compare(old: &Node<'_>, new: &Node<'_>, found: &mut Differences) {
    let (before, after) = (id_of(old.schema), id_of(new.schema));
    if before != after {
        let is_version = match (before, after) {
            (Some(before), Some(after)) => without_version(before) == without_version(after),
            _ => false,
        };
        let rule = if is_version {
            RuleId::IdVersionChanged
        } else {
            RuleId::IdChanged
        };
        add(rule, "$id", [old, new], [before, after], found);
    }
    compare_dialects(old, new, found);
}

fn compare_dialects(old: &Node<'_>, new: &Node<'_>, found: &mut Differences) {
    let declared = |node: &Node<'_>| {
        let uri = node.schema.get("$schema").and_then(Value::as_str)?;
        Some(uri.trim_end_matches('#').to_owned())
    };
    let (before, after) = (declared(old), declared(new));
    if before == after {
        return;
    }
    // Drafts nobody knows are told apart by their names only.
    let is_foreign = |uri: &Option<String>| uri.as_deref().is_some_and(is_unknown_draft);
    let rule = if draft_of(old.schema) != draft_of(new.schema)
        || is_foreign(&before)
        || is_foreign(&after)
    {
        RuleId::DialectChanged
    } else {
        RuleId::DialectDeclared
    };
    let texts = [before.as_deref(), after.as_deref()];
    add(rule, "$schema", [old, new], texts, found);
}

fn is_unknown_draft(uri: &str) -> bool {
    jsonschema::Draft::from_schema_uri(uri) == jsonschema::Draft::Unknown
}

fn add(
    rule: RuleId,
    keyword: &str,
    [old, new]: [&Node<'_>; 2],
    [before, after]: [Option<&str>; 2],
    found: &mut Differences,
) {
    let place = |node: &Node<'_>| node.child(keyword).map(|child| child.place);
    found.add(
        rule,
        place(old).as_ref(),
        place(new).as_ref(),
        format!(
            "{keyword} changed: {}",
            step_from(before.map(str::to_owned), after.map(str::to_owned))
        ),
    );
}
