//! `unevaluatedProperties` and `unevaluatedItems`, which speak of whatever the rest of their schema
//! has left open.

use super::members::is_anything;
use super::{Members, Shape};
use crate::library::Node;

/// What a schema has spoken of, also by accepting anything: an `unevaluated..` keyword around it is
/// silent about that.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Evaluated {
    /// All members, by `additionalProperties` or `unevaluatedProperties`.
    members: bool,
    /// All items, by `items`, `additionalItems` or `unevaluatedItems`.
    items: bool,
    /// Where an `if` holds that decides nothing, what it names.
    asked: bool,
}

impl Evaluated {
    /// What a schema's own keywords speak of, the `unevaluated..` ones left out.
    pub(super) fn by(node: &Node<'_>, has_positional_items: bool) -> Self {
        let rest_of_items = match node.schema.get("items") {
            Some(items) if has_positional_items && items.is_array() => "additionalItems",
            _ => "items",
        };
        Self {
            members: node.child("additionalProperties").is_some(),
            items: node.child(rest_of_items).is_some(),
            asked: node.child("if").is_some(),
        }
    }

    pub(super) fn join(&mut self, other: Self) {
        self.members |= other.members;
        self.items |= other.items;
        self.asked |= other.asked;
    }
}

/// Turns `unevaluated..` into what it means beside plain properties and items, or keeps it as it is
/// where it depends on which alternatives a message meets.
pub(super) fn read_unevaluated<'a>(shape: &mut Shape<'a>, node: &Node<'a>) {
    let depends = shape.evaluated.asked
        || !shape.alternatives.is_empty()
        || !shape.conditions.is_empty()
        || !shape.dependent_schemas.is_empty()
        || !shape.unevaluated.is_empty()
        || !shape.unresolved.is_empty();
    let members = node.child("unevaluatedProperties");
    let items = node.child("unevaluatedItems");
    let before = shape.evaluated;
    shape.evaluated.members |= members.is_some();
    shape.evaluated.items |= items.is_some();
    if let Some(rest) = members.filter(|rest| !before.members && !is_anything(rest)) {
        if depends || shape.members.len() > 1 {
            shape.unevaluated.push(node.clone());
        } else {
            if shape.members.is_empty() {
                shape.members.push(Members::default());
            }
            for members in &mut shape.members {
                members.additional.push(rest.clone());
                members.place.get_or_insert_with(|| node.place.clone());
            }
        }
    }
    if let Some(rest) = items.filter(|rest| !before.items && !is_anything(rest)) {
        if depends || !shape.contains.is_empty() {
            shape.unevaluated.push(node.clone());
        } else {
            shape.items.push(rest);
        }
    }
}
