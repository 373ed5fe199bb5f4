//! Objects: closed or not, what they require and whether their properties are described.

use serde_json::Value;

use super::visit::Visit;
use super::{Faults, LintRule};
use crate::dialect::Role;
use crate::library::Library;
use crate::shape::{Kinds, Members, Shape, matches};

pub(super) fn check(visit: &Visit<'_>, library: &Library<'_>, faults: &mut Faults) {
    if visit.is_condition {
        return;
    }
    let shape = Shape::of(std::slice::from_ref(&visit.node), library);
    let describes = visit.describes_value();
    if describes {
        check_type(visit, &shape, faults);
    }
    if visit.role == Role::Property && !is_described(&shape) && *visit.node.schema != false {
        let name = visit.property.as_deref().unwrap_or_default();
        let text = format!("`{name}` has no description");
        faults.add(LintRule::PropertyUndescribed, &visit.node.place, text);
    }
    // A branch without members of its own speaks of those around it.
    let is_whole = describes || (visit.is_branch && visit.node.schema.get("properties").is_some());
    if is_whole && shape.possible_kinds().overlaps(Kinds::OBJECT) {
        check_open(visit, &shape, faults);
        check_required(&shape, faults);
    }
}

fn check_type(visit: &Visit<'_>, shape: &Shape<'_>, faults: &mut Faults) {
    let may_be_anything = shape.possible_kinds() == Kinds::ANY
        && shape.alternatives.is_empty()
        && shape.unresolved.is_empty();
    // A schema that is written as `true` says that anything goes.
    if may_be_anything && visit.node.schema.is_object() && visit.role != Role::Part {
        let text = "no `type`: any value is accepted".to_owned();
        faults.add(LintRule::TypeMissing, &visit.node.place, text);
    }
}

fn is_described(shape: &Shape<'_>) -> bool {
    shape.notes.get("description").is_some_and(|notes| {
        notes
            .iter()
            .any(|note| matches!(note.value, Value::String(text) if !text.trim().is_empty()))
    })
}

fn check_open(visit: &Visit<'_>, shape: &Shape<'_>, faults: &mut Faults) {
    // A branch of `allOf` must stay open for its siblings; the schema around it closes the whole.
    let is_part_of_all = visit.node.place.is_entry_of("allOf");
    if !shape.unevaluated.is_empty() || is_part_of_all {
        return;
    }
    for members in &shape.members {
        let is_open = !members.is_closed() && members.additional.is_empty();
        if is_open && !members.declared.is_empty() {
            let place = members.place.as_ref().unwrap_or(&visit.node.place);
            let text = "unknown properties are accepted".to_owned();
            faults.add(LintRule::ObjectOpen, place, text);
        }
    }
}

fn check_required(shape: &Shape<'_>, faults: &mut Faults) {
    if shape.members.is_empty() || !shape.alternatives.is_empty() {
        return;
    }
    for (name, place) in &shape.required {
        let knows = |members: &Members<'_>| {
            members.declared.contains_key(name)
                || members
                    .patterns
                    .keys()
                    .any(|pattern| matches(pattern, name))
        };
        if shape
            .members
            .iter()
            .any(|members| !knows(members) && members.is_closed())
        {
            let text = format!("`{name}` is required, but the closed object does not allow it");
            faults.add(LintRule::RequiredImpossible, place, text);
        } else if !shape.members.iter().any(knows) {
            let text = format!("`{name}` is required, but not described");
            faults.add(LintRule::RequiredUndeclared, place, text);
        }
    }
}
