//! Comparing an old schema with a new one, constraint by constraint, and part by part where they
//! hold further schemas. Each constraint is compared by itself: if none of them refuses more, the
//! whole refuses no more, and the same for accepting.

use std::collections::HashMap;
use std::rc::Rc;

use super::differences::{Difference, Differences, breaks_anybody, show, step_from};
use super::path::Step;
use super::{documentation, numbers, strings, values};
use crate::library::{Library, Node, Place};
use crate::proof::{self, Fragment};
use crate::rule::RuleId;
use crate::shape::{Alternatives, Conjunction, Kinds, Shape};

/// A schema by the places of its parts.
type Key = Vec<Place>;

/// One comparison of two sets of schemas, with what it has already worked out.
pub(crate) struct Comparison<'a> {
    pub(crate) old: Library<'a>,
    pub(crate) new: Library<'a>,
    /// Pairs being compared further out. Met again inside itself, a recursive pair is taken to be
    /// unchanged: what changed in it is being found already.
    open: Vec<(Key, Key)>,
    done: HashMap<(Key, Key), Rc<[Difference]>>,
    /// Whether something was left out because it lies deeper than [`DEEPEST`]. Met further out the
    /// same schemas are not, so such a result is not kept.
    is_cut: bool,
}

/// How many schemas inside one another are compared. A message that is nested any deeper is refused
/// whatever its schema says.
const DEEPEST: usize = 128;

impl<'a> Comparison<'a> {
    pub(crate) fn new(old: Library<'a>, new: Library<'a>) -> Self {
        Self {
            old,
            new,
            open: Vec::new(),
            done: HashMap::new(),
            is_cut: false,
        }
    }

    /// All differences between two schemas and their parts.
    pub(crate) fn compare(&mut self, old: &[Node<'a>], new: &[Node<'a>]) -> Rc<[Difference]> {
        let old: Conjunction<'a> = old.iter().map(|node| self.old.follow_bare(node)).collect();
        let new: Conjunction<'a> = new.iter().map(|node| self.new.follow_bare(node)).collect();
        if let ([before], [after]) = (old.as_slice(), new.as_slice()) {
            let (old_notes, old_target) = self.old.follow_described(before);
            let (new_notes, new_target) = self.new.follow_described(after);
            if !old_notes.is_empty() && !new_notes.is_empty() {
                // Apart from what is said beside them, all references to a definition are one.
                let mut found = Differences::new(Some(&before.place), Some(&after.place));
                let (old_notes, new_notes) =
                    (Shape::notes_of(&old_notes), Shape::notes_of(&new_notes));
                documentation::compare(&old_notes, &new_notes, &mut found);
                found.extend(&self.compare_once(&[old_target], &[new_target]));
                return found.into_list().into();
            }
        }
        self.compare_once(&old, &new)
    }

    fn compare_once(&mut self, old: &[Node<'a>], new: &[Node<'a>]) -> Rc<[Difference]> {
        let places = |nodes: &[Node<'a>]| nodes.iter().map(|node| node.place.clone()).collect();
        let key: (Key, Key) = (places(old), places(new));
        if let Some(known) = self.done.get(&key) {
            return Rc::clone(known);
        }
        if self.open.contains(&key) {
            return Rc::new([]);
        }
        if self.open.len() >= DEEPEST {
            self.is_cut = true;
            return Rc::new([]);
        }
        let was_cut = std::mem::take(&mut self.is_cut);
        self.open.push(key.clone());
        let found: Rc<[Difference]> = self.compare_unseen(old, new).into();
        self.open.pop();
        if !self.is_cut {
            self.done.insert(key, Rc::clone(&found));
        }
        self.is_cut |= was_cut;
        found
    }

    /// Whether the two schemas judge every value alike.
    pub(crate) fn judge_alike(&mut self, old: &[Node<'a>], new: &[Node<'a>]) -> bool {
        !breaks_anybody(&self.compare(old, new))
    }

    fn compare_unseen(&mut self, old: &[Node<'a>], new: &[Node<'a>]) -> Vec<Difference> {
        let mut found = Differences::new(
            old.first().map(|node| &node.place),
            new.first().map(|node| &node.place),
        );
        let (old_shape, new_shape) = self.shapes(old, new);
        if !old.is_empty() && !new.is_empty() {
            documentation::compare(&old_shape, &new_shape, &mut found);
        }
        self.compare_shapes(&old_shape, &new_shape, &mut found);
        // What looks different may be the same thing in other words.
        if breaks_anybody(found.list()) && self.proven_alike(old, new) {
            found.retain(|difference| difference.rule.is_beyond_validation());
        }
        found.into_list()
    }

    /// Both shapes; if only one is a union, the other is taken for a union of one.
    fn shapes(&self, old: &[Node<'a>], new: &[Node<'a>]) -> (Shape<'a>, Shape<'a>) {
        let mut old_shape = Shape::of(old, &self.old);
        let mut new_shape = Shape::of(new, &self.new);
        match (old_shape.as_union(), new_shape.as_union()) {
            (Some(_), None) if new_shape.alternatives.is_empty() => wrap(&mut new_shape, new),
            (None, Some(_)) if old_shape.alternatives.is_empty() => wrap(&mut old_shape, old),
            _ => {}
        }
        (old_shape, new_shape)
    }

    fn proven_alike(&self, old: &[Node<'a>], new: &[Node<'a>]) -> bool {
        proof::breaks(
            (&Fragment::all(old), &self.old),
            (&Fragment::all(new), &self.new),
        )
        .nobody()
    }

    fn compare_shapes(&mut self, old: &Shape<'a>, new: &Shape<'a>, found: &mut Differences) {
        compare_references(old, new, found);
        values::compare(old, new, found);
        self.compare_value_documentation(old, new, found);
        // A constraint matters only for types that both versions allow: that a type comes or goes
        // has been said already, with whatever comes or goes with it.
        let shared = old.possible_kinds() & new.possible_kinds();
        if shared.overlaps(Kinds::NUMBER) {
            numbers::compare(old, new, shared, found);
        }
        if shared.overlaps(Kinds::STRING) {
            strings::compare(old, new, found);
        }
        if shared.overlaps(Kinds::ARRAY) {
            self.compare_arrays(old, new, found);
        }
        if shared.overlaps(Kinds::OBJECT) {
            self.compare_objects(old, new, found);
        }
        if shared != Kinds::NONE {
            self.compare_composition(old, new, found);
        }
    }

    /// Compares the descriptions of enumeration values that both versions list.
    fn compare_value_documentation(
        &mut self,
        old: &Shape<'a>,
        new: &Shape<'a>,
        found: &mut Differences,
    ) {
        for (value, old, new) in values::described_in_both(old, new) {
            let inner = self.compare(&[old], &[new]);
            found.extend_within(&Step::Case(format!("value {}", show(value))), &inner);
        }
    }
}

fn compare_references(old: &Shape<'_>, new: &Shape<'_>, found: &mut Differences) {
    let texts = |shape: &Shape<'_>| -> Vec<String> {
        shape
            .unresolved
            .iter()
            .map(|one| one.value.to_owned())
            .collect()
    };
    let (before, after) = (texts(old), texts(new));
    if before != after {
        let joined = |texts: Vec<String>| (!texts.is_empty()).then(|| texts.join(", "));
        found.add(
            RuleId::ReferenceUnresolved,
            old.unresolved.first().map(|one| &one.place),
            new.unresolved.first().map(|one| &one.place),
            format!(
                "reference that cannot be followed changed: {}",
                step_from(joined(before), joined(after))
            ),
        );
    }
}

/// Makes a schema that says something a union of one, so that alternatives beside it can be seen as
/// additions. A schema that says nothing, or refuses everything, has no alternatives to speak of.
fn wrap<'a>(shape: &mut Shape<'a>, schemas: &[Node<'a>]) {
    let Some(holder) = schemas.first() else {
        return;
    };
    if shape.says_nothing() || shape.kinds == Kinds::NONE {
        return;
    }
    let branches: Vec<Conjunction<'a>> = vec![schemas.to_vec()];
    *shape = Shape {
        alternatives: vec![Alternatives {
            holder: holder.clone(),
            keyword: "anyOf",
            branches,
            is_implied: true,
        }],
        notes: std::mem::take(&mut shape.notes),
        ..Shape::default()
    };
}
