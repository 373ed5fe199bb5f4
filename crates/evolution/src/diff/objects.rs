//! What is said of objects as a whole: which properties they must have, how many, and what depends
//! on what. The members themselves are in `members.rs`.

use std::collections::HashSet;

use indexmap::IndexSet;

use super::compare::Comparison;
use super::differences::Differences;
use super::numbers::{RangeRules, compare_range};
use super::path::Step;
use crate::rule::RuleId;
use crate::shape::{Members, Shape};

const COUNT: RangeRules = RangeRules {
    noun: "Properties",
    rules: [
        RuleId::MinPropertiesRaised,
        RuleId::MinPropertiesLowered,
        RuleId::MaxPropertiesLowered,
        RuleId::MaxPropertiesRaised,
    ],
};

impl<'a> Comparison<'a> {
    pub(super) fn compare_objects(
        &mut self,
        old: &Shape<'a>,
        new: &Shape<'a>,
        found: &mut Differences,
    ) {
        let mut told = HashSet::new();
        let open = Members::default();
        for index in 0..old.members.len().max(new.members.len()) {
            let before = old.members.get(index).unwrap_or(&open);
            let after = new.members.get(index).unwrap_or(&open);
            told.extend(self.compare_members((old, before), (new, after), found));
        }
        compare_required(old, new, &told, found);
        compare_dependent_required(old, new, found);
        compare_range(&old.member_count, &new.member_count, &COUNT, found);
        let names = self.compare(&old.member_names, &new.member_names);
        found.extend_within(&Step::PropertyName, &names);

        let keys = new
            .dependent_schemas
            .keys()
            .chain(old.dependent_schemas.keys());
        let keys: IndexSet<&str> = keys.copied().collect();
        for key in keys {
            let of = |shape: &Shape<'a>| shape.dependent_schemas.get(key).cloned();
            let inner = self.compare(&of(old).unwrap_or_default(), &of(new).unwrap_or_default());
            found.extend_within(&Step::Case(format!("when `{key}` is present")), &inner);
        }
    }
}

/// Compares the required properties, but for those whose coming or going has been told.
fn compare_required(
    old: &Shape<'_>,
    new: &Shape<'_>,
    told: &HashSet<&str>,
    found: &mut Differences,
) {
    for (name, place) in &new.required {
        if !old.required.contains_key(name) && !told.contains(name) {
            let text = format!("`{name}` has become required");
            found.add_about_property(RuleId::RequiredAdded, name, None, Some(place), text);
        }
    }
    for (name, place) in &old.required {
        if !new.required.contains_key(name) && !told.contains(name) {
            let text = format!("`{name}` is no longer required");
            found.add_about_property(RuleId::RequiredRemoved, name, Some(place), None, text);
        }
    }
}

/// Compares what is required only beside another property; where a property is required anyway,
/// nothing depends on that.
fn compare_dependent_required(old: &Shape<'_>, new: &Shape<'_>, found: &mut Differences) {
    for ((present, name), place) in &new.dependent_required {
        let was_asked = old.required.contains_key(name)
            || old.dependent_required.contains_key(&(*present, *name));
        if !was_asked {
            let text = format!("`{name}` has become required when `{present}` is present");
            found.add_about_property(
                RuleId::DependentRequiredAdded,
                name,
                None,
                Some(place),
                text,
            );
        }
    }
    for ((present, name), place) in &old.dependent_required {
        let is_asked = new.required.contains_key(name)
            || new.dependent_required.contains_key(&(*present, *name));
        if !is_asked {
            let text = format!("`{name}` is no longer required when `{present}` is present");
            found.add_about_property(
                RuleId::DependentRequiredRemoved,
                name,
                Some(place),
                None,
                text,
            );
        }
    }
}
