//! Listed values: repeated, of the wrong type, or spelt in different styles.

use serde_json::Value;

use super::visit::Visit;
use super::{Faults, LintRule};
use crate::library::{Library, Place};
use crate::number::same_value;
use crate::shape::{Kinds, Shape};

pub(super) fn check(visit: &Visit<'_>, library: &Library<'_>, faults: &mut Faults) {
    let place = visit.node.place.child("enum");
    if let Some(Value::Array(values)) = visit.node.schema.get("enum") {
        for (index, value) in values.iter().enumerate() {
            let is_repeated = values[..index].iter().any(|other| same_value(other, value));
            if is_repeated {
                let text = format!("{value} is listed twice");
                faults.add(
                    LintRule::EnumDuplicate,
                    &place.child(&index.to_string()),
                    text,
                );
            }
        }
    }
    let shape = Shape::of(std::slice::from_ref(&visit.node), library);
    for listed in shape.values.iter().flatten() {
        if !shape.kinds.contains(Kinds::of(listed.value)) {
            let text = format!("{} is not of type {}", listed.value, shape.kinds);
            faults.add(LintRule::EnumTypeMismatch, &listed.place, text);
        }
    }
    let words: Vec<(&str, &Place)> = shape
        .values
        .iter()
        .flatten()
        .filter_map(|listed| Some((listed.value.as_str()?, &listed.place)))
        .collect();
    if let Some((odd, place)) = odd_style(&words) {
        let first = words.first().map_or("", |word| word.0);
        let text = format!("`{odd}` is spelt in another style than `{first}` and its fellows");
        faults.add(LintRule::EnumMixedCase, place, text);
    }
}

/// Styles of spelling, as the separator between words and the case of letters.
const STYLES: [fn(&str) -> bool; 6] = [
    |word| is_of(word, "_", char::is_lowercase),
    |word| is_of(word, "-", char::is_lowercase),
    |word| is_of(word, "_", char::is_uppercase),
    |word| is_of(word, " ", char::is_lowercase),
    |word| word.starts_with(|c: char| c.is_lowercase()) && is_of(word, "", |_| true),
    |word| word.starts_with(|c: char| c.is_uppercase()) && is_of(word, "", |_| true),
];

fn is_of(word: &str, separator: &str, case: impl Fn(char) -> bool) -> bool {
    word.chars()
        .all(|c| c.is_ascii_digit() || separator.contains(c) || (c.is_alphabetic() && case(c)))
}

/// The first word that shares no style with those before it. Words of no style at all, such as
/// message types, are left alone.
fn odd_style<'w, P>(words: &[(&'w str, P)]) -> Option<(&'w str, P)>
where
    P: Copy,
{
    let mut shared = [true; STYLES.len()];
    for (word, place) in words {
        let own = STYLES.map(|style| style(word));
        if !own.contains(&true) {
            continue;
        }
        for (shared, own) in shared.iter_mut().zip(own) {
            *shared &= own;
        }
        if !shared.contains(&true) {
            return Some((word, *place));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_words_go_with_every_style_of_their_case() {
        let odd = |words: &[&'static str]| {
            let words: Vec<_> = words.iter().map(|word| (*word, ())).collect();
            odd_style(&words).map(|(word, ())| word)
        };
        assert_eq!(odd(&["idle", "in_progress", "done"]), None);
        assert_eq!(odd(&["idle", "inProgress"]), None);
        assert_eq!(odd(&["in_progress", "notYet"]), Some("notYet"));
        assert_eq!(odd(&["idle", "Done"]), Some("Done"));
        assert_eq!(odd(&["in-progress", "not_yet"]), Some("not_yet"));
        assert_eq!(odd(&["a.v1", "B", "C"]), None);
        assert_eq!(odd(&[]), None);
    }
}
