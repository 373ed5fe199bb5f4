//! Which old schema became which new one: by `$id`, by file name, by the message's `type`, each
//! first as it stands and then without its version. What changed inside a pair is not decided here.

use std::collections::HashSet;

use serde_json::Value;

use crate::dialect::draft_of;
use crate::set::{Document, SchemaSet};

/// The schemas of two versions, matched; indices into the documents of each set.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Pairing {
    pub(crate) pairs: Vec<(usize, usize)>,
    pub(crate) removed: Vec<usize>,
    pub(crate) added: Vec<usize>,
}

/// One way to recognise a schema in another version.
type Sign = fn(&Document) -> Option<String>;

/// The signs, the most trustworthy first. Exact ones come before all versionless ones, so that a
/// folder that keeps v1 and adds v2 is understood as just that.
const SIGNS: [Sign; 6] = [
    |document| id_of(&document.schema).map(str::to_owned),
    |document| Some(document.name.clone()),
    |document| message_type(&document.schema).map(str::to_owned),
    |document| id_of(&document.schema).map(without_version),
    |document| Some(without_version(&document.name)),
    |document| message_type(&document.schema).map(without_version),
];

impl Pairing {
    pub(crate) fn of(old: &SchemaSet, new: &SchemaSet) -> Self {
        let mut removed = old.subjects();
        let mut added = new.subjects();
        let mut pairs = Vec::new();
        // Two single files are compared whatever they are called: the caller has said so.
        if let ([only_old], [only_new]) = (removed.as_slice(), added.as_slice()) {
            return Self {
                pairs: vec![(*only_old, *only_new)],
                ..Self::default()
            };
        }
        for sign in SIGNS {
            let mut taken = HashSet::new();
            removed.retain(|&left| {
                let wanted = sign(&old.documents()[left]);
                let partner = added.iter().position(|&right| {
                    wanted.is_some()
                        && !taken.contains(&right)
                        && sign(&new.documents()[right]) == wanted
                });
                if let Some(position) = partner {
                    taken.insert(added[position]);
                    pairs.push((left, added[position]));
                }
                partner.is_none()
            });
            added.retain(|right| !taken.contains(right));
        }
        pairs.sort_by_key(|&(_, right)| right);
        Self {
            pairs,
            removed,
            added,
        }
    }
}

/// The document's `$id`, or `id` as draft 4 spells it.
pub(crate) fn id_of(document: &Value) -> Option<&str> {
    document
        .get(draft_of(document).id_keyword())
        .and_then(Value::as_str)
        .map(|id| id.trim_end_matches('#'))
}

/// The constant of the `type` property: the name of the message the schema describes.
fn message_type(schema: &Value) -> Option<&str> {
    let property = schema.get("properties")?.get("type")?;
    let only = match property.get("enum").and_then(Value::as_array) {
        Some(values) => match values.as_slice() {
            [value] => value,
            _ => return None,
        },
        None => property.get("const")?,
    };
    only.as_str()
}

/// The text without its version parts: `-v1`, `.v2`, `/1.0.0/`, `@v1.1`.
///
/// A lone number counts as a version only after a `v`, so that `int-2.json` keeps its number.
pub(crate) fn without_version(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_boundary = is_separator(first) || kept.is_empty();
        let after = if is_separator(first) {
            &rest[first.len_utf8()..]
        } else {
            rest
        };
        if is_boundary && let Some(length) = version_length(after) {
            rest = &after[length..];
            continue;
        }
        kept.push(first);
        rest = &rest[first.len_utf8()..];
    }
    kept
}

fn is_separator(character: char) -> bool {
    matches!(character, '/' | '-' | '_' | '.' | '@')
}

/// The length of the version that `text` starts with, if one ends at a separator or at the end.
fn version_length(text: &str) -> Option<usize> {
    let digits_at = usize::from(text.starts_with(['v', 'V']));
    let mut length = digits_at;
    let mut numbers = 0;
    loop {
        let digits = text[length..]
            .bytes()
            .take_while(u8::is_ascii_digit)
            .count();
        if digits == 0 {
            break;
        }
        length += digits;
        numbers += 1;
        let follows_number = text[length..].starts_with('.')
            && text[length + 1..].starts_with(|c: char| c.is_ascii_digit());
        if !follows_number {
            break;
        }
        length += 1;
    }
    let is_version = numbers > 1 || (numbers == 1 && digits_at == 1);
    let ends = text[length..].chars().next().is_none_or(is_separator);
    (is_version && ends).then_some(length)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn versions_are_recognised_at_the_edges_of_words_only() {
        for (text, expected) in [
            ("beatframe-v1.schema.json", "beatframe.schema.json"),
            ("backbeat.beatframe.v1", "backbeat.beatframe"),
            (
                "https://x.org/s/1.0.0/frame.json",
                "https://x.org/s/frame.json",
            ),
            ("v2/frame.json", "/frame.json"),
            ("frame@v1.1", "frame"),
            ("int-2.json", "int-2.json"),
            ("cov19.json", "cov19.json"),
            ("preview1.json", "preview1.json"),
            ("", ""),
        ] {
            assert_eq!(without_version(text), expected, "{text}");
        }
    }

    fn frame(version: &str) -> Value {
        json!({
            "$id": format!("https://x.org/frame-{version}.json"),
            "properties": {"type": {"const": format!("x.frame.{version}")}},
        })
    }

    #[test]
    fn a_new_version_beside_the_old_one_is_an_addition() {
        let old = SchemaSet::from_documents([("a-v1.json", frame("v1"))]);
        let new =
            SchemaSet::from_documents([("a-v1.json", frame("v1")), ("a-v2.json", frame("v2"))]);
        assert_eq!(
            Pairing::of(&old, &new),
            Pairing {
                pairs: vec![(0, 0)],
                removed: vec![],
                added: vec![1]
            }
        );
    }

    #[test]
    fn a_new_version_in_place_of_the_old_one_is_its_successor() {
        let other = json!({"title": "other"});
        let old =
            SchemaSet::from_documents([("a-v1.json", frame("v1")), ("b.json", other.clone())]);
        let new = SchemaSet::from_documents([("a-v2.json", frame("v2")), ("c.json", other)]);
        assert_eq!(
            Pairing::of(&old, &new),
            Pairing {
                pairs: vec![(0, 0)],
                removed: vec![1],
                added: vec![1]
            }
        );
    }

    #[test]
    fn a_moved_schema_is_recognised_by_its_message_type() {
        let typed = json!({"properties": {"type": {"enum": ["x.frame.v1"]}}});
        let old = SchemaSet::from_documents([("one.json", typed.clone()), ("z.json", json!({}))]);
        let new = SchemaSet::from_documents([("two.json", typed), ("z.json", json!({}))]);
        assert_eq!(Pairing::of(&old, &new).pairs, [(0, 0), (1, 1)]);
    }
}
