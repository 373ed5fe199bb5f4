//! What a schema says about messages, apart from how it is written: `$ref`, `allOf` and single
//! alternatives are folded into one conjunction of constraints, each with the place it comes from.
//!
//! `read.rs` takes keywords apart, with `listed.rs` for values and `unevaluated.rs` for what is left
//! over; `merge.rs` joins two shapes; `members.rs` is the part about object members, `kinds.rs` the
//! set of types. Comparing shapes is the business of `diff`.

mod kinds;
mod listed;
mod members;
mod merge;
mod read;
mod unevaluated;

use indexmap::IndexMap;
use serde_json::{Number, Value};

pub(crate) use kinds::Kinds;
pub(crate) use members::{Members, Undeclared, matches, refuses_everything};
pub(crate) use read::{DOCUMENTATION, IDENTITY, REFERENCES};
pub(crate) use unevaluated::Evaluated;

use crate::library::{Node, Place};

/// Schemas that all apply to one value. None at all is the schema `true`.
pub(crate) type Conjunction<'a> = Vec<Node<'a>>;

/// A constraint's parameter and the place of its keyword.
#[derive(Clone, Debug)]
pub(crate) struct Placed<T> {
    pub(crate) value: T,
    pub(crate) place: Place,
}

/// A bound on numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bound<'a> {
    pub(crate) number: &'a Number,
    pub(crate) is_exclusive: bool,
}

/// Limits on a length or count, both ends included.
#[derive(Clone, Debug, Default)]
pub(crate) struct Range {
    pub(crate) least: Option<Placed<u64>>,
    pub(crate) most: Option<Placed<u64>>,
}

impl Range {
    pub(crate) fn at_least(limit: Placed<u64>) -> Self {
        Self {
            least: Some(limit),
            most: None,
        }
    }

    pub(crate) fn at_most(limit: Placed<u64>) -> Self {
        Self {
            least: None,
            most: Some(limit),
        }
    }
}

/// One of the values of an `enum`, or the value of a `const`.
#[derive(Clone, Debug)]
pub(crate) struct Listed<'a> {
    pub(crate) value: &'a Value,
    pub(crate) place: Place,
    /// The schema that documents this value, in the form `oneOf: [{const, description}, ..]`.
    pub(crate) described_by: Option<Node<'a>>,
}

/// The branches of an `anyOf` or `oneOf`.
#[derive(Clone, Debug)]
pub(crate) struct Alternatives<'a> {
    /// The schema that holds the keyword.
    pub(crate) holder: Node<'a>,
    /// `anyOf` or `oneOf`.
    pub(crate) keyword: &'static str,
    pub(crate) branches: Vec<Conjunction<'a>>,
    /// Whether the keyword is not written: a plain schema seen as a union of one.
    pub(crate) is_implied: bool,
}

/// Everything a conjunction of schemas says.
#[derive(Clone, Debug)]
pub(crate) struct Shape<'a> {
    /// The types the `type` keywords leave; none for the schema `false`.
    pub(crate) kinds: Kinds,
    pub(crate) kinds_place: Option<Place>,
    pub(crate) values: Option<Vec<Listed<'a>>>,

    pub(crate) lower: Option<Placed<Bound<'a>>>,
    pub(crate) upper: Option<Placed<Bound<'a>>>,
    pub(crate) multiples: Vec<Placed<&'a Number>>,

    pub(crate) length: Range,
    pub(crate) patterns: Vec<Placed<&'a str>>,
    pub(crate) formats: Vec<Placed<&'a str>>,
    pub(crate) content: Vec<(&'static str, Placed<&'a Value>)>,

    pub(crate) item_count: Range,
    pub(crate) unique_items: Option<Place>,
    pub(crate) positions: Vec<Conjunction<'a>>,
    pub(crate) items: Conjunction<'a>,
    /// The schemas that hold a `contains`.
    pub(crate) contains: Vec<Node<'a>>,

    /// One entry, unless name patterns keep the parts of an `allOf` from being joined.
    pub(crate) members: Vec<Members<'a>>,
    pub(crate) member_count: Range,
    pub(crate) member_names: Conjunction<'a>,
    pub(crate) required: IndexMap<&'a str, Place>,
    /// `(present, then required)`.
    pub(crate) dependent_required: IndexMap<(&'a str, &'a str), Place>,
    pub(crate) dependent_schemas: IndexMap<&'a str, Conjunction<'a>>,

    pub(crate) alternatives: Vec<Alternatives<'a>>,
    /// The schemas that hold a `not`.
    pub(crate) negations: Vec<Node<'a>>,
    /// The schemas that hold an `if` with a `then` or an `else`.
    pub(crate) conditions: Vec<Node<'a>>,
    /// The schemas whose `unevaluated..` keyword depends on more than declared properties.
    pub(crate) unevaluated: Vec<Node<'a>>,
    /// What `unevaluated..` keywords around this schema no longer speak of.
    pub(crate) evaluated: Evaluated,
    /// References that lead nowhere.
    pub(crate) unresolved: Vec<Placed<&'a str>>,

    /// Keywords that judge nothing: documentation, and what JSON Schema does not know.
    pub(crate) notes: IndexMap<&'a str, Vec<Placed<&'a Value>>>,
}

impl Default for Shape<'_> {
    /// The shape of `true`.
    fn default() -> Self {
        Self {
            kinds: Kinds::ANY,
            kinds_place: None,
            values: None,
            lower: None,
            upper: None,
            multiples: Vec::new(),
            length: Range::default(),
            patterns: Vec::new(),
            formats: Vec::new(),
            content: Vec::new(),
            item_count: Range::default(),
            unique_items: None,
            positions: Vec::new(),
            items: Vec::new(),
            contains: Vec::new(),
            members: Vec::new(),
            member_count: Range::default(),
            member_names: Vec::new(),
            required: IndexMap::new(),
            dependent_required: IndexMap::new(),
            dependent_schemas: IndexMap::new(),
            alternatives: Vec::new(),
            negations: Vec::new(),
            conditions: Vec::new(),
            unevaluated: Vec::new(),
            evaluated: Evaluated::default(),
            unresolved: Vec::new(),
            notes: IndexMap::new(),
        }
    }
}

impl<'a> Shape<'a> {
    /// The types a value can have: those declared, less those no listed value has.
    pub(crate) fn possible_kinds(&self) -> Kinds {
        match &self.values {
            None => self.kinds,
            Some(listed) => listed
                .iter()
                .map(|listed| Kinds::of(listed.value))
                .filter(|kinds| self.kinds.contains(*kinds))
                .fold(Kinds::NONE, |all, one| all | one),
        }
    }

    /// The listed values that are of a declared type.
    pub(crate) fn possible_values(&self) -> Option<Vec<&Listed<'a>>> {
        let listed = self.values.as_ref()?;
        Some(
            listed
                .iter()
                .filter(|listed| self.kinds.contains(Kinds::of(listed.value)))
                .collect(),
        )
    }

    /// The branches, if the shape says nothing else: a schema that is one union.
    pub(crate) fn as_union(&self) -> Option<&Alternatives<'a>> {
        match self.alternatives.as_slice() {
            [only] if self.kinds == Kinds::ANY && self.count_of_constraints() == 1 => Some(only),
            _ => None,
        }
    }

    /// Whether every value is accepted because nothing is said.
    pub(crate) fn says_nothing(&self) -> bool {
        self.kinds == Kinds::ANY && self.count_of_constraints() == 0
    }

    fn count_of_constraints(&self) -> usize {
        let ranges = [&self.length, &self.item_count, &self.member_count];
        let limits = ranges.iter().flat_map(|range| [&range.least, &range.most]);
        [
            limits.filter(|limit| limit.is_some()).count(),
            usize::from(self.values.is_some()),
            usize::from(self.lower.is_some()),
            usize::from(self.upper.is_some()),
            usize::from(self.unique_items.is_some()),
            self.multiples.len(),
            self.patterns.len(),
            self.formats.len(),
            self.content.len(),
            self.positions.len(),
            self.items.len(),
            self.contains.len(),
            self.members.len(),
            self.member_names.len(),
            self.required.len(),
            self.dependent_required.len(),
            self.dependent_schemas.len(),
            self.alternatives.len(),
            self.negations.len(),
            self.conditions.len(),
            self.unevaluated.len(),
            self.unresolved.len(),
        ]
        .into_iter()
        .sum()
    }
}
