//! What a schema says about the members of an object: declared properties, name patterns and all
//! other names. `required` and counts are separate constraints and are kept in the shape itself.

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::Conjunction;
use crate::library::{Node, Place};

/// One set of `properties`, `patternProperties` and `additionalProperties`, which only together say
/// what a name may hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct Members<'a> {
    pub(crate) declared: IndexMap<&'a str, Conjunction<'a>>,
    pub(crate) patterns: IndexMap<&'a str, Conjunction<'a>>,
    /// The schemas of all other names; none if anything goes.
    pub(crate) additional: Conjunction<'a>,
    /// Where to point when the object as a whole is meant.
    pub(crate) place: Option<Place>,
}

impl<'a> Members<'a> {
    /// The part of a schema object that speaks of members, if there is any.
    pub(crate) fn read(node: &Node<'a>) -> Option<Self> {
        let one = |(name, node): (&'a str, Node<'a>)| (name, vec![node]);
        let members = Self {
            declared: node.map("properties").into_iter().map(one).collect(),
            patterns: node.map("patternProperties").into_iter().map(one).collect(),
            additional: node
                .child("additionalProperties")
                .into_iter()
                .filter(|node| !is_anything(node))
                .collect(),
            place: Some(node.place.clone()),
        };
        let is_empty = members.declared.is_empty()
            && members.patterns.is_empty()
            && members.additional.is_empty();
        (!is_empty).then_some(members)
    }

    /// Whether names that are neither declared nor matched by a pattern are refused.
    pub(crate) fn is_closed(&self) -> bool {
        refuses_everything(&self.additional)
    }

    /// Joins two parts that both apply. Exact as long as neither has name patterns; `None` otherwise.
    pub(crate) fn join(&self, other: &Self) -> Option<Self> {
        if !self.patterns.is_empty() || !other.patterns.is_empty() {
            return None;
        }
        let additional: Conjunction<'a> =
            [self.additional.clone(), other.additional.clone()].concat();
        let is_closed = refuses_everything(&additional);
        let declared = self
            .declared
            .keys()
            .chain(other.declared.keys())
            .map(|name| (*name, [self.about(name), other.about(name)].concat()))
            .filter(|(_, schemas)| !(is_closed && refuses_everything(schemas)))
            .collect();
        Some(Self {
            declared,
            patterns: IndexMap::new(),
            additional,
            place: self.place.clone().or_else(|| other.place.clone()),
        })
    }

    /// What a name that is not declared may hold: the schemas of the patterns it matches, or those
    /// of all other names.
    pub(crate) fn undeclared(&self, name: &str) -> Undeclared<'a> {
        let matching: Conjunction<'a> = self
            .patterns
            .iter()
            .filter(|(pattern, _)| matches(pattern, name))
            .flat_map(|(_, schemas)| schemas.clone())
            .collect();
        if matching.is_empty() {
            Undeclared::Other(self.additional.clone())
        } else {
            Undeclared::Matched(matching)
        }
    }

    fn about(&self, name: &str) -> Conjunction<'a> {
        self.declared.get(name).unwrap_or(&self.additional).clone()
    }
}

/// What speaks about a name that is not among the declared properties.
pub(crate) enum Undeclared<'a> {
    /// Name patterns do, whether the object is closed or not.
    Matched(Conjunction<'a>),
    /// `additionalProperties` does.
    Other(Conjunction<'a>),
}

/// Whether a name matches a pattern; one that is no regular expression matches nothing.
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    jsonschema::options()
        .build(&json!({ "pattern": pattern }))
        .is_ok_and(|validator| validator.is_valid(&json!(name)))
}

/// Whether the node is a schema that is written as accepting anything: `true` or `{}`.
pub(crate) fn is_anything(node: &Node<'_>) -> bool {
    match node.schema {
        Value::Bool(accepts) => *accepts,
        Value::Object(keywords) => keywords.is_empty(),
        _ => false,
    }
}

/// Whether one of the schemas is written as refusing everything.
pub(crate) fn refuses_everything(schemas: &[Node<'_>]) -> bool {
    schemas
        .iter()
        .any(|node| *node.schema == Value::Bool(false))
}
