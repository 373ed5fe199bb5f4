//! What people read and validators do not: titles, descriptions, examples, defaults, and keywords
//! that JSON Schema does not know.

use serde_json::Value;

use super::differences::{Differences, show, step_from};
use crate::number::same_value;
use crate::rule::RuleId;
use crate::shape::{Placed, Shape};

pub(crate) fn compare(old: &Shape<'_>, new: &Shape<'_>, found: &mut Differences) {
    let mut keywords: Vec<&str> = new.notes.keys().chain(old.notes.keys()).copied().collect();
    let mut seen = Vec::new();
    keywords.retain(|keyword| {
        let is_first = !seen.contains(keyword);
        seen.push(*keyword);
        is_first
    });
    for keyword in keywords {
        let before = worth_saying(old, keyword);
        let after = worth_saying(new, keyword);
        let is_same = before.len() == after.len()
            && before
                .iter()
                .zip(&after)
                .all(|(before, after)| same_value(before.value, after.value));
        if is_same {
            continue;
        }
        // With a reference and a note beside it there may be several; the differing one is shown.
        let (shown_before, shown_after) = first_difference(&before, &after);
        found.add(
            rule_of(keyword),
            shown_before.map(|note| &note.place),
            shown_after.map(|note| &note.place),
            format!(
                "{keyword} {}: {}",
                verb(shown_before.is_some(), shown_after.is_some()),
                step_from(
                    shown_before.map(|note| show(note.value)),
                    shown_after.map(|note| show(note.value))
                )
            ),
        );
    }
}

fn rule_of(keyword: &str) -> RuleId {
    match keyword {
        "title" => RuleId::TitleChanged,
        "description" => RuleId::DescriptionChanged,
        "examples" => RuleId::ExamplesChanged,
        "default" => RuleId::DefaultChanged,
        "deprecated" => RuleId::DeprecatedChanged,
        "readOnly" | "writeOnly" => RuleId::AccessChanged,
        "$comment" => RuleId::CommentChanged,
        _ => RuleId::UnknownKeywordChanged,
    }
}

/// The notes under a keyword, without switches that are off, which say what silence says.
fn worth_saying<'s, 'a>(shape: &'s Shape<'a>, keyword: &str) -> Vec<&'s Placed<&'a Value>> {
    let is_switch = ["deprecated", "readOnly", "writeOnly"].contains(&keyword);
    shape
        .notes
        .get(keyword)
        .into_iter()
        .flatten()
        .filter(|note| !(is_switch && *note.value == Value::Bool(false)))
        .collect()
}

type Note<'s, 'a> = Option<&'s Placed<&'a Value>>;

fn first_difference<'s, 'a>(
    before: &[&'s Placed<&'a Value>],
    after: &[&'s Placed<&'a Value>],
) -> (Note<'s, 'a>, Note<'s, 'a>) {
    let longest = before.len().max(after.len());
    (0..longest)
        .map(|index| (before.get(index).copied(), after.get(index).copied()))
        .find(|pair| !matches!(pair, (Some(before), Some(after)) if same_value(before.value, after.value)))
        .unwrap_or((None, None))
}

fn verb(was_there: bool, is_there: bool) -> &'static str {
    match (was_there, is_there) {
        (false, true) => "added",
        (true, false) => "removed",
        _ => "changed",
    }
}
