//! Joining two shapes that both apply to a value: the stricter bound, the values both allow, the
//! requirements of both. Nothing is approximated; what cannot be joined is kept side by side.

use std::cmp::Ordering;

use super::{Bound, Conjunction, Members, Placed, Range, Shape};
use crate::number::{compare, same_value};

impl<'a> Shape<'a> {
    /// Adds what `other` demands of the same value.
    pub(crate) fn join(&mut self, other: Shape<'a>) {
        self.kinds = self.kinds & other.kinds;
        self.kinds_place = self.kinds_place.take().or(other.kinds_place);
        self.values = match (self.values.take(), other.values) {
            (Some(mine), Some(theirs)) => Some(
                mine.into_iter()
                    .filter(|one| theirs.iter().any(|two| same_value(one.value, two.value)))
                    .collect(),
            ),
            (mine, theirs) => mine.or(theirs),
        };
        self.lower = stricter(self.lower.take(), other.lower, Ordering::Less);
        self.upper = stricter(self.upper.take(), other.upper, Ordering::Greater);
        self.multiples.extend(other.multiples);
        self.length.join(other.length);
        self.patterns.extend(other.patterns);
        self.formats.extend(other.formats);
        self.content.extend(other.content);
        self.item_count.join(other.item_count);
        self.unique_items = self.unique_items.take().or(other.unique_items);
        self.join_items(&other.positions, &other.items);
        self.contains.extend(other.contains);
        for members in other.members {
            self.join_members(members);
        }
        self.member_count.join(other.member_count);
        self.member_names.extend(other.member_names);
        for (name, place) in other.required {
            self.required.entry(name).or_insert(place);
        }
        for (names, place) in other.dependent_required {
            self.dependent_required.entry(names).or_insert(place);
        }
        for (name, schemas) in other.dependent_schemas {
            self.dependent_schemas
                .entry(name)
                .or_default()
                .extend(schemas);
        }
        self.alternatives.extend(other.alternatives);
        self.negations.extend(other.negations);
        self.conditions.extend(other.conditions);
        self.unevaluated.extend(other.unevaluated);
        self.evaluated.join(other.evaluated);
        self.unresolved.extend(other.unresolved);
        for (keyword, notes) in other.notes {
            self.notes.entry(keyword).or_default().extend(notes);
        }
    }

    fn join_members(&mut self, members: Members<'a>) {
        for mine in &mut self.members {
            if let Some(joined) = mine.join(&members) {
                *mine = joined;
                return;
            }
        }
        self.members.push(members);
    }

    fn join_items(&mut self, positions: &[Conjunction<'a>], items: &Conjunction<'a>) {
        let length = self.positions.len().max(positions.len());
        self.positions = (0..length)
            .map(|index| {
                let mine = self.positions.get(index).unwrap_or(&self.items);
                let theirs = positions.get(index).unwrap_or(items);
                [mine.clone(), theirs.clone()].concat()
            })
            .collect();
        self.items.extend(items.iter().cloned());
    }
}

impl Range {
    pub(super) fn join(&mut self, other: Range) {
        self.least = pick(self.least.take(), other.least, |mine, theirs| {
            mine >= theirs
        });
        self.most = pick(self.most.take(), other.most, |mine, theirs| mine <= theirs);
    }
}

/// The stricter of two bounds; `weaker` is the order in which the first is the weaker one.
fn stricter<'a>(
    mine: Option<Placed<Bound<'a>>>,
    theirs: Option<Placed<Bound<'a>>>,
    weaker: Ordering,
) -> Option<Placed<Bound<'a>>> {
    pick(mine, theirs, |mine, theirs| {
        match compare(mine.number, theirs.number) {
            Ordering::Equal => mine.is_exclusive || !theirs.is_exclusive,
            order => order != weaker,
        }
    })
}

fn pick<T>(
    mine: Option<Placed<T>>,
    theirs: Option<Placed<T>>,
    keep_mine: impl Fn(&T, &T) -> bool,
) -> Option<Placed<T>> {
    match (mine, theirs) {
        (Some(mine), Some(theirs)) if keep_mine(&mine.value, &theirs.value) => Some(mine),
        (Some(_), Some(theirs)) => Some(theirs),
        (mine, theirs) => mine.or(theirs),
    }
}
