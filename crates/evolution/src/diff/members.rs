//! Which members an object may have: declared properties, families of names, and all others. A
//! property that comes or goes is judged by what the other version says of its name.

use super::compare::Comparison;
use super::differences::{Differences, show};
use super::path::Step;
use super::rename::rename_hint;
use crate::level::Breaks;
use crate::library::{Node, Place};
use crate::rule::RuleId;
use crate::shape::{Conjunction, Members, Shape, Undeclared, matches, refuses_everything};

impl<'a> Comparison<'a> {
    /// Compares members and returns the names whose being required has been told with them.
    pub(super) fn compare_members(
        &mut self,
        (old_shape, old): (&Shape<'a>, &Members<'a>),
        (new_shape, new): (&Shape<'a>, &Members<'a>),
        found: &mut Differences,
    ) -> Vec<&'a str> {
        let mut told = Vec::new();
        for (name, schemas) in &new.declared {
            if let Some(before) = old.declared.get(name) {
                let inner = self.compare(before, schemas);
                found.extend_within(&property(name), &inner);
            } else {
                let is_required =
                    new_shape.required.contains_key(name) && !old_shape.required.contains_key(name);
                told.extend(self.add_declared(name, is_required, old, schemas, found));
            }
        }
        for (name, schemas) in &old.declared {
            if !new.declared.contains_key(name) {
                let is_required =
                    old_shape.required.contains_key(name) && !new_shape.required.contains_key(name);
                let hint = rename_hint(name, old, new);
                told.extend(self.add_undeclared(name, is_required, &hint, schemas, new, found));
            }
        }
        self.compare_patterns(old, new, found);
        self.compare_additional(old, new, found);
        told
    }

    /// Tells of a property that only the new version declares. Returns its name if it has been told
    /// together with being required.
    fn add_declared(
        &mut self,
        name: &'a str,
        is_required: bool,
        old: &Members<'a>,
        schemas: &Conjunction<'a>,
        found: &mut Differences,
    ) -> Option<&'a str> {
        let place = place_of(schemas);
        let mut add = |rule, text: &str| {
            let text = format!("`{name}` {text}");
            found.add_about_property(rule, name, None, place.as_ref(), text);
        };
        let (before, is_matched) = match old.undeclared(name) {
            Undeclared::Matched(before) => (before, true),
            Undeclared::Other(before) => (before, false),
        };
        let is_forbidden = refuses_everything(schemas);
        if refuses_everything(&before) {
            if is_forbidden {
                return None;
            }
            if is_required {
                add(
                    RuleId::RequiredPropertyAdded,
                    "added, and required from the start",
                );
                return Some(name);
            }
            add(RuleId::ClosedObjectPropertyAdded, "added, optional");
            return None;
        }
        let inner = self.compare(&before, schemas);
        let breaks = breaks_of(&inner);
        if !is_forbidden && (is_matched || before.is_empty()) {
            // The pattern goes on to apply beside the declaration, so readers meet nothing new.
            if breaks.producers && !is_required {
                add(
                    RuleId::OpenObjectPropertyAdded,
                    "declared; it took any value before",
                );
            } else if !breaks.producers {
                add(RuleId::PropertyDeclared, "declared; it was allowed before");
            }
        } else if breaks.nobody() {
            add(RuleId::PropertyDeclared, "declared; it was allowed before");
        } else {
            found.extend_within(&property(name), &inner);
        }
        None
    }

    /// Tells of a property that only the old version declares, as [`Self::add_declared`] does.
    fn add_undeclared(
        &mut self,
        name: &'a str,
        is_required: bool,
        hint: &str,
        schemas: &Conjunction<'a>,
        new: &Members<'a>,
        found: &mut Differences,
    ) -> Option<&'a str> {
        let place = place_of(schemas);
        let mut add = |rule, text: &str| {
            let text = format!("`{name}` {text}{hint}");
            found.add_about_property(rule, name, place.as_ref(), None, text);
        };
        let (after, is_matched) = match new.undeclared(name) {
            Undeclared::Matched(after) => (after, true),
            Undeclared::Other(after) => (after, false),
        };
        let was_forbidden = refuses_everything(schemas);
        if refuses_everything(&after) {
            if was_forbidden {
                return None;
            }
            if is_required {
                add(
                    RuleId::RequiredPropertyRemoved,
                    "removed, which was required",
                );
                return Some(name);
            }
            add(RuleId::PropertyRemoved, "removed");
            return None;
        }
        let inner = self.compare(schemas, &after);
        let breaks = breaks_of(&inner);
        if !was_forbidden && (is_matched || after.is_empty()) {
            if breaks.consumers {
                add(
                    RuleId::OpenObjectPropertyRemoved,
                    "no longer described; it may hold anything",
                );
            } else {
                add(
                    RuleId::PropertyUndeclared,
                    "no longer declared; it is allowed as before",
                );
            }
        } else if breaks.nobody() {
            add(
                RuleId::PropertyUndeclared,
                "no longer declared; it is allowed as before",
            );
        } else {
            found.extend_within(&property(name), &inner);
        }
        None
    }

    fn compare_additional(
        &mut self,
        old: &Members<'a>,
        new: &Members<'a>,
        found: &mut Differences,
    ) {
        let place = |members: &Members<'a>| place_of(&members.additional).or(members.place.clone());
        match (old.is_closed(), new.is_closed()) {
            (true, true) => {}
            (true, false) => {
                let what = describe_additional(&new.additional);
                let text = format!("closed object opened: {what}");
                let (old, new) = (place(old), place(new));
                found.add(
                    RuleId::AdditionalPropertiesOpened,
                    old.as_ref(),
                    new.as_ref(),
                    text,
                );
            }
            (false, true) => {
                let what = describe_additional(&old.additional);
                let text = format!("open object closed: before, {what}");
                let (old, new) = (place(old), place(new));
                found.add(
                    RuleId::AdditionalPropertiesClosed,
                    old.as_ref(),
                    new.as_ref(),
                    text,
                );
            }
            (false, false) => {
                let inner = self.compare(&old.additional, &new.additional);
                found.extend_within(&Step::OtherProperty, &inner);
            }
        }
    }

    fn compare_patterns(&mut self, old: &Members<'a>, new: &Members<'a>, found: &mut Differences) {
        for (pattern, schemas) in &new.patterns {
            let place = place_of(schemas);
            if let Some(before) = old.patterns.get(pattern) {
                let inner = self.compare(before, schemas);
                found.extend_within(&Step::MatchingProperty((*pattern).to_owned()), &inner);
            } else if let Some(rule) = self.rule_of_pattern(pattern, schemas, old, new, true) {
                let text = format!("name pattern `{pattern}` added");
                found.add(rule, None, place.as_ref(), text);
            }
        }
        for (pattern, schemas) in &old.patterns {
            if new.patterns.contains_key(pattern) {
                continue;
            }
            let place = place_of(schemas);
            if let Some(rule) = self.rule_of_pattern(pattern, schemas, new, old, false) {
                let text = format!("name pattern `{pattern}` removed");
                found.add(rule, place.as_ref(), None, text);
            }
        }
    }

    /// What it amounts to that one version has a pattern the other has not. The other version's
    /// members are `without`, those that have the pattern `with`.
    fn rule_of_pattern(
        &mut self,
        pattern: &str,
        schemas: &Conjunction<'a>,
        without: &Members<'a>,
        with: &Members<'a>,
        is_added: bool,
    ) -> Option<RuleId> {
        let is_shared = !without.patterns.is_empty()
            || with.patterns.len() > 1
            || [without, with]
                .iter()
                .flat_map(|members| members.declared.keys())
                .any(|name| matches(pattern, name));
        let accepts_all = schemas
            .iter()
            .all(|node| self.accepts_anything(node, is_added));
        match (without.is_closed(), without.additional.is_empty()) {
            (false, true) if accepts_all => None,
            (false, true) if is_added => Some(RuleId::PatternPropertiesConstrained),
            (false, true) => Some(RuleId::PatternPropertiesReleased),
            (true, _) if is_shared => Some(RuleId::PatternPropertiesChanged),
            (true, _) if is_added => Some(RuleId::PatternPropertiesAdded),
            (true, _) => Some(RuleId::PatternPropertiesRemoved),
            (false, false) => Some(RuleId::PatternPropertiesChanged),
        }
    }

    fn accepts_anything(&mut self, node: &Node<'a>, is_new: bool) -> bool {
        if is_new {
            self.judge_alike(&[], std::slice::from_ref(node))
        } else {
            self.judge_alike(std::slice::from_ref(node), &[])
        }
    }
}

fn property(name: &str) -> Step {
    Step::Property(name.to_owned())
}

fn place_of(schemas: &[Node<'_>]) -> Option<Place> {
    schemas.first().map(|node| node.place.clone())
}

fn breaks_of(differences: &[super::differences::Difference]) -> Breaks {
    differences
        .iter()
        .map(|difference| difference.rule.rule().breaks)
        .fold(Breaks::NOBODY, |all, one| all | one)
}

fn describe_additional(schemas: &[Node<'_>]) -> String {
    match schemas.first() {
        None => "any other property is allowed".to_owned(),
        Some(node) => format!("other properties must match {}", show(node.schema)),
    }
}
