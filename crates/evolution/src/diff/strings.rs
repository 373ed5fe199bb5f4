//! What is said of strings: length, pattern, format, and what is encoded inside.

use super::differences::{Differences, show, step_from};
use super::numbers::{RangeRules, compare_range};
use crate::number::same_value;
use crate::rule::RuleId;
use crate::shape::{Placed, Shape};

const LENGTH: RangeRules = RangeRules {
    noun: "Length",
    rules: [
        RuleId::MinLengthRaised,
        RuleId::MinLengthLowered,
        RuleId::MaxLengthLowered,
        RuleId::MaxLengthRaised,
    ],
};

const PATTERN: [RuleId; 3] = [
    RuleId::PatternAdded,
    RuleId::PatternRemoved,
    RuleId::PatternChanged,
];

const FORMAT: [RuleId; 3] = [
    RuleId::FormatAdded,
    RuleId::FormatRemoved,
    RuleId::FormatChanged,
];

pub(crate) fn compare(old: &Shape<'_>, new: &Shape<'_>, found: &mut Differences) {
    compare_range(&old.length, &new.length, &LENGTH, found);
    compare_texts("pattern", &old.patterns, &new.patterns, PATTERN, found);
    compare_texts("format", &old.formats, &new.formats, FORMAT, found);
    compare_content(old, new, found);
}

/// Compares constraints that are texts, all of which apply: what is no longer demanded, what is
/// demanded now. `rules` are those for added, removed and changed.
fn compare_texts(
    keyword: &str,
    old: &[Placed<&str>],
    new: &[Placed<&str>],
    [added_rule, removed_rule, changed_rule]: [RuleId; 3],
    found: &mut Differences,
) {
    let without = |from: &[Placed<&str>], what: &[Placed<&str>]| -> Vec<String> {
        from.iter()
            .filter(|one| !what.iter().any(|other| other.value == one.value))
            .map(|one| format!("`{}`", one.value))
            .collect()
    };
    let removed = without(old, new);
    let added = without(new, old);
    let (rule, verb) = match (removed.is_empty(), added.is_empty()) {
        (true, true) => return,
        (true, false) => (added_rule, "added"),
        (false, true) => (removed_rule, "removed"),
        (false, false) => (changed_rule, "changed"),
    };
    let joined = |texts: Vec<String>| (!texts.is_empty()).then(|| texts.join(" and "));
    found.add(
        rule,
        old.first().map(|one| &one.place),
        new.first().map(|one| &one.place),
        format!(
            "{keyword} {verb}: {}",
            step_from(joined(removed), joined(added))
        ),
    );
}

fn compare_content(old: &Shape<'_>, new: &Shape<'_>, found: &mut Differences) {
    for keyword in ["contentEncoding", "contentMediaType", "contentSchema"] {
        let of = |shape: &Shape<'_>| {
            let (_, placed) = shape.content.iter().find(|(known, _)| *known == keyword)?;
            Some((placed.value.clone(), placed.place.clone()))
        };
        let (before, after) = (of(old), of(new));
        let is_same = match (&before, &after) {
            (Some((before, _)), Some((after, _))) => same_value(before, after),
            (before, after) => before.is_none() && after.is_none(),
        };
        if !is_same {
            let text = |side: &Option<(_, _)>| side.as_ref().map(|(value, _)| show(value));
            found.add(
                RuleId::ContentChanged,
                before.as_ref().map(|(_, place)| place),
                after.as_ref().map(|(_, place)| place),
                format!(
                    "{keyword} changed: {}",
                    step_from(text(&before), text(&after))
                ),
            );
        }
    }
}
