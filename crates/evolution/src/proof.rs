//! Proofs that one schema accepts all that another accepts, for what cannot be told by comparing
//! constraint with constraint: `oneOf`, `not`, `if`, and schemas that were only rewritten.
//!
//! Schemas are written out without references and handed to the canonical form of `jsonschema`.
//! Where that finds no proof the answer is "not proven", never a guess.

use jsonschema::Draft;
use jsonschema::canonical::{self, CanonicalSchema, Containment, Satisfiability};
use serde_json::{Map, Value, json};

use crate::dialect::{children, ignores_reference_siblings};
use crate::level::Breaks;
use crate::library::{Library, Node, Place};
use crate::number::same_value;
use crate::shape::{DOCUMENTATION, IDENTITY, REFERENCES};

/// Part of a schema: the node with only some of its keywords, or with all of them.
#[derive(Clone, Debug)]
pub(crate) struct Fragment<'a> {
    pub(crate) node: Node<'a>,
    /// The keywords that count; `None` for all.
    pub(crate) only: Option<&'static [&'static str]>,
}

impl<'a> Fragment<'a> {
    pub(crate) fn all(schemas: &[Node<'a>]) -> Vec<Self> {
        schemas
            .iter()
            .map(|node| Self {
                node: node.clone(),
                only: None,
            })
            .collect()
    }

    /// Where the first of the keywords stands.
    pub(crate) fn place(&self) -> Place {
        let keyword = self.only.and_then(|keywords| keywords.first());
        keyword.map_or_else(
            || self.node.place.clone(),
            |keyword| self.node.place.child(keyword),
        )
    }

    /// The keywords that count, as they are written.
    pub(crate) fn excerpt(&self) -> Value {
        match (self.only, self.node.schema) {
            (Some(only), Value::Object(keywords)) => keywords
                .iter()
                .filter(|(keyword, _)| only.contains(&keyword.as_str()))
                .map(|(keyword, value)| (keyword.clone(), value.clone()))
                .collect::<Map<_, _>>()
                .into(),
            (_, schema) => schema.clone(),
        }
    }

    pub(crate) fn only(node: &Node<'a>, keywords: &'static [&'static str]) -> Self {
        Self {
            node: node.clone(),
            only: Some(keywords),
        }
    }
}

/// Whom replacing `old` by `new` may break, as far as it can be proven: a side is spared only on
/// proof. Without any fragments a schema accepts everything.
pub(crate) fn breaks<'a>(
    old: (&[Fragment<'a>], &Library<'a>),
    new: (&[Fragment<'a>], &Library<'a>),
) -> Breaks {
    let (Some(old), Some(new)) = (canonical_form(old.0, old.1), canonical_form(new.0, new.1))
    else {
        return Breaks::BOTH;
    };
    Breaks {
        producers: !covers(&new, &old),
        consumers: !covers(&old, &new),
    }
}

/// Whether a `oneOf` means what an `anyOf` of the same branches means: no value meets two of them.
pub(crate) fn is_exclusive<'a>(holder: &Node<'a>, library: &Library<'a>) -> bool {
    let Some(written) = write_out(&[Fragment::only(holder, &["oneOf"])], library) else {
        return false;
    };
    let draft = library.draft(holder.place.document);
    let either = json!({"anyOf": written["allOf"][0]["oneOf"]});
    match (canonicalize(&written, draft), canonicalize(&either, draft)) {
        (Some(one), Some(either)) => covers(&one, &either),
        _ => false,
    }
}

/// Whether no value can meet the schema, as far as that can be proven.
pub(crate) fn is_unsatisfiable<'a>(node: &Node<'a>, library: &Library<'a>) -> bool {
    canonical_form(&Fragment::all(std::slice::from_ref(node)), library)
        .is_some_and(|form| form.satisfiability() == Satisfiability::No)
}

/// Whether two schemas without references are proven to accept the same values.
pub(crate) fn judge_alike(left: &Value, right: &Value) -> bool {
    let form = |schema| canonicalize(schema, Draft::default());
    match (form(left), form(right)) {
        (Some(left), Some(right)) => covers(&left, &right) && covers(&right, &left),
        _ => false,
    }
}

/// Whether the fragments, written out, are the same text on both sides; `None` if one cannot be.
pub(crate) fn written_alike<'a>(
    old: (&[Fragment<'a>], &Library<'a>),
    new: (&[Fragment<'a>], &Library<'a>),
) -> Option<bool> {
    let (old, new) = (write_out(old.0, old.1)?, write_out(new.0, new.1)?);
    Some(same_value(&old, &new))
}

fn covers(outer: &CanonicalSchema, inner: &CanonicalSchema) -> bool {
    matches!(outer.covers(inner), Ok(Containment::Yes))
}

fn canonical_form<'a>(
    fragments: &[Fragment<'a>],
    library: &Library<'a>,
) -> Option<CanonicalSchema> {
    let draft = match fragments.first() {
        Some(fragment) => library.draft(fragment.node.place.document),
        None => Draft::default(),
    };
    canonicalize(&write_out(fragments, library)?, draft)
}

fn canonicalize(schema: &Value, draft: Draft) -> Option<CanonicalSchema> {
    canonical::options()
        .with_draft(draft)
        .offline()
        .should_validate_formats(true)
        .canonicalize(schema)
        .ok()
}

/// The fragments as one schema without references: `None` if one is recursive, leads nowhere, or
/// spans two drafts, or if the whole grows past [`MOST_SCHEMAS`].
fn write_out<'a>(fragments: &[Fragment<'a>], library: &Library<'a>) -> Option<Value> {
    let document = fragments
        .first()
        .map_or(0, |first| first.node.place.document);
    let mut writer = Writer {
        library,
        draft: library.draft(document),
        visiting: Vec::new(),
        written: 0,
    };
    let parts = fragments
        .iter()
        .map(|fragment| writer.write(&fragment.node, fragment.only))
        .collect::<Option<Vec<_>>>()?;
    Some(if parts.is_empty() {
        Value::Bool(true)
    } else {
        json!({ "allOf": parts })
    })
}

/// More than this and a proof would cost more than a cautious verdict does.
const MOST_SCHEMAS: usize = 2_000;

/// Schemas inside one another that are written out.
const DEEPEST: usize = 128;

struct Writer<'l, 'a> {
    library: &'l Library<'a>,
    draft: Draft,
    visiting: Vec<Place>,
    written: usize,
}

impl<'a> Writer<'_, 'a> {
    fn write(&mut self, node: &Node<'a>, only: Option<&[&str]>) -> Option<Value> {
        self.written += 1;
        let is_foreign = self.library.draft(node.place.document) != self.draft;
        let is_large = self.written > MOST_SCHEMAS || self.visiting.len() > DEEPEST;
        if self.visiting.contains(&node.place) || is_large || is_foreign {
            return None;
        }
        let Value::Object(keywords) = node.schema else {
            return Some(node.schema.clone());
        };
        self.visiting.push(node.place.clone());
        let written = self.write_object(node, keywords, only);
        self.visiting.pop();
        written
    }

    fn write_object(
        &mut self,
        node: &Node<'a>,
        keywords: &Map<String, Value>,
        only: Option<&[&str]>,
    ) -> Option<Value> {
        let only_reference =
            ignores_reference_siblings(self.draft) && keywords.contains_key("$ref");
        let counts = |keyword: &str| {
            let is_wanted = only.is_none_or(|only| only.contains(&keyword));
            let is_ignored = (only_reference && keyword != "$ref")
                || DOCUMENTATION.contains(&keyword)
                || IDENTITY.contains(&keyword);
            is_wanted && !is_ignored
        };
        let mut written: Map<String, Value> = keywords
            .iter()
            .filter(|(keyword, _)| counts(keyword) && !REFERENCES.contains(&keyword.as_str()))
            .map(|(keyword, value)| (keyword.clone(), value.clone()))
            .collect();
        for child in children(node.schema) {
            if counts(&child.tokens[0]) {
                let place = child
                    .tokens
                    .iter()
                    .fold(node.place.clone(), |place, token| place.child(token));
                let schema = child.schema;
                let inner = self.write(&Node { schema, place }, None)?;
                replace(&mut written, &child.tokens, inner);
            }
        }
        for keyword in REFERENCES {
            if let Some(reference) = keywords.get(keyword).filter(|_| counts(keyword)) {
                let target = self.library.follow(node, reference.as_str()?)?;
                let target = self.write(&target, None)?;
                if let Value::Array(parts) = written.entry("allOf").or_insert_with(|| json!([])) {
                    parts.push(target);
                }
            }
        }
        Some(Value::Object(written))
    }
}

/// Puts `inner` where `tokens` lead: a keyword, or a keyword and a name or index.
fn replace(written: &mut Map<String, Value>, tokens: &[String], inner: Value) {
    let slot = match tokens {
        [keyword] => written.get_mut(keyword),
        [keyword, token] => match written.get_mut(keyword) {
            Some(Value::Array(list)) => token
                .parse()
                .ok()
                .and_then(|index: usize| list.get_mut(index)),
            Some(Value::Object(map)) => map.get_mut(token),
            _ => None,
        },
        _ => None,
    };
    if let Some(slot) = slot {
        *slot = inner;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::set::SchemaSet;

    fn proven(old: Value, new: Value) -> Breaks {
        let old = SchemaSet::from_documents([("s", old)]);
        let new = SchemaSet::from_documents([("s", new)]);
        let (old, new) = (Library::new(&old), Library::new(&new));
        breaks(
            (&Fragment::all(&[old.root(0)]), &old),
            (&Fragment::all(&[new.root(0)]), &new),
        )
    }

    #[test]
    fn rewritten_schemas_are_proven_to_break_nobody() {
        for (old, new) in [
            (
                json!({"type": "integer", "minimum": 1}),
                json!({"type": "integer", "exclusiveMinimum": 0}),
            ),
            (
                json!({"$ref": "#/$defs/a", "$defs": {"a": {"type": "string"}}}),
                json!({"allOf": [{"type": "string"}]}),
            ),
            (
                json!({"oneOf": [{"type": "string", "minLength": 1}, {"type": "null"}]}),
                json!({"type": ["null", "string"], "minLength": 1}),
            ),
            (
                json!({"not": {"const": 1}}),
                json!({"not": {"enum": [1.0]}}),
            ),
        ] {
            assert_eq!(
                proven(old.clone(), new.clone()),
                Breaks::NOBODY,
                "{old} {new}"
            );
        }
    }

    #[test]
    fn a_side_is_spared_only_on_proof() {
        let free = json!({"not": {"const": 1}});
        let strict = json!({"not": {"enum": [1, 2]}});
        assert_eq!(proven(free.clone(), strict.clone()), Breaks::PRODUCERS);
        assert_eq!(proven(strict, free), Breaks::CONSUMERS);
        let recursive = json!({"properties": {"a": {"$ref": "#"}}});
        assert_eq!(proven(recursive.clone(), recursive), Breaks::BOTH);
    }
}
