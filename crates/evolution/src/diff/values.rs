//! Types and lists of values: `type`, `enum`, `const`.

use serde_json::Value;

use super::differences::{Differences, show, step_from};
use crate::library::{Node, Place};
use crate::number::same_value;
use crate::rule::RuleId;
use crate::shape::{Listed, Shape};

pub(crate) fn compare(old: &Shape<'_>, new: &Shape<'_>, found: &mut Differences) {
    let (before, after) = (old.possible_kinds(), new.possible_kinds());
    match (old.possible_values(), new.possible_values()) {
        (Some(was), Some(is)) => {
            compare_lists(&was, &is, found);
            // A value of a new type is more than one value more: readers cannot decode it.
            let is_other_constant = was.len() == 1 && is.len() == 1;
            if !before.contains(after) && !is_other_constant {
                add_type_change(RuleId::TypeWidened, old, new, found);
            }
        }
        (None, Some(listed)) if before.overlaps(after) => {
            let step = step_from(Some(before.to_string()), Some(list(&listed)));
            let text = format!("values limited: {step}");
            found.add(RuleId::EnumAdded, None, place_of(&listed).as_ref(), text);
            if !before.contains(after) {
                add_type_change(RuleId::TypeWidened, old, new, found);
            }
        }
        (Some(listed), None) if before.overlaps(after) => {
            let step = step_from(Some(list(&listed)), Some(after.to_string()));
            let text = format!("list of values lifted: {step}");
            found.add(RuleId::EnumRemoved, place_of(&listed).as_ref(), None, text);
            if !after.contains(before) {
                add_type_change(RuleId::TypeNarrowed, old, new, found);
            }
        }
        _ => compare_kinds(old, new, found),
    }
}

/// The schemas that document a value in both versions, with the value.
pub(crate) fn described_in_both<'a>(
    old: &Shape<'a>,
    new: &Shape<'a>,
) -> Vec<(&'a Value, Node<'a>, Node<'a>)> {
    let all = |shape: &Shape<'a>| shape.values.clone().unwrap_or_default();
    let before = all(old);
    all(new)
        .into_iter()
        .filter_map(|now| {
            let then = before
                .iter()
                .find(|then| same_value(then.value, now.value))?;
            Some((now.value, then.described_by.clone()?, now.described_by?))
        })
        .collect()
}

fn compare_kinds(old: &Shape<'_>, new: &Shape<'_>, found: &mut Differences) {
    let (before, after) = (old.possible_kinds(), new.possible_kinds());
    if before == after {
        return;
    }
    let rule = if after.contains(before) {
        RuleId::TypeWidened
    } else if before.contains(after) {
        RuleId::TypeNarrowed
    } else {
        RuleId::TypeChanged
    };
    add_type_change(rule, old, new, found);
}

fn add_type_change(rule: RuleId, old: &Shape<'_>, new: &Shape<'_>, found: &mut Differences) {
    let word = match rule {
        RuleId::TypeWidened => "widened",
        RuleId::TypeNarrowed => "narrowed",
        _ => "changed",
    };
    let (before, after) = (old.possible_kinds(), new.possible_kinds());
    found.add(
        rule,
        old.kinds_place.as_ref(),
        new.kinds_place.as_ref(),
        format!(
            "type {word}: {}",
            step_from(Some(before.to_string()), Some(after.to_string()))
        ),
    );
}

fn compare_lists(old: &[&Listed<'_>], new: &[&Listed<'_>], found: &mut Differences) {
    let removed = without(old, new);
    let added = without(new, old);
    if let ([before], [after], false) = (old, new, removed.is_empty()) {
        let step = step_from(Some(show(before.value)), Some(show(after.value)));
        let text = format!("the one allowed value changed: {step}");
        let places = (Some(&before.place), Some(&after.place));
        found.add(RuleId::ConstChanged, places.0, places.1, text);
        return;
    }
    let joined = |listed: &[&Listed<'_>]| {
        let values: Vec<_> = listed.iter().map(|one| show(one.value)).collect();
        values.join(", ")
    };
    if let Some(first) = removed.first() {
        let text = format!("values removed: {}", joined(&removed));
        found.add(RuleId::EnumNarrowed, Some(&first.place), None, text);
    }
    if let Some(first) = added.first() {
        let text = format!("values added: {}", joined(&added));
        found.add(RuleId::EnumWidened, None, Some(&first.place), text);
    }
}

/// The values of one list that another one does not have.
fn without<'s, 'a>(one: &[&'s Listed<'a>], other: &[&Listed<'_>]) -> Vec<&'s Listed<'a>> {
    let is_known = |value| other.iter().any(|known| same_value(known.value, value));
    one.iter()
        .copied()
        .filter(|listed| !is_known(listed.value))
        .collect()
}

/// The place of the whole list.
fn place_of(listed: &[&Listed<'_>]) -> Option<Place> {
    listed.first().map(|first| first.place.list())
}

fn list(listed: &[&Listed<'_>]) -> String {
    let values: Vec<_> = listed.iter().map(|one| show(one.value)).collect();
    format!("[{}]", values.join(", "))
}
