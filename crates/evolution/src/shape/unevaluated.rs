//! `unevaluatedProperties` and `unevaluatedItems`, which speak of whatever the rest of their schema
//! has left open.

use super::members::is_anything;
use super::{Members, Shape};
use crate::library::Node;

/// Turns `unevaluated..` into what it means beside plain properties and items, or keeps it as it is
/// where it depends on which alternatives a message meets.
pub(super) fn read_unevaluated<'a>(shape: &mut Shape<'a>, node: &Node<'a>) {
    let depends = !shape.alternatives.is_empty()
        || !shape.conditions.is_empty()
        || !shape.dependent_schemas.is_empty()
        || !shape.unevaluated.is_empty()
        || !shape.unresolved.is_empty();
    if let Some(rest) = node
        .child("unevaluatedProperties")
        .filter(|node| !is_anything(node))
    {
        if depends || shape.members.len() > 1 {
            shape.unevaluated.push(node.clone());
        } else {
            if shape.members.is_empty() {
                shape.members.push(Members::default());
            }
            for members in &mut shape.members {
                // Beside `additionalProperties` no name is left unevaluated.
                if members.additional.is_empty() {
                    members.additional.push(rest.clone());
                }
                members.place.get_or_insert_with(|| node.place.clone());
            }
        }
    }
    if let Some(rest) = node
        .child("unevaluatedItems")
        .filter(|node| !is_anything(node))
    {
        if depends || !shape.contains.is_empty() {
            shape.unevaluated.push(node.clone());
        } else if shape.items.is_empty() {
            shape.items.push(rest);
        }
    }
}
