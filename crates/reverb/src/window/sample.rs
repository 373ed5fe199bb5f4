//! Counting distinct things in bounded memory: exactly up to a limit, from a fair sample beyond it.

use hashbrown::HashTable;
use std::hint::black_box;

/// A thing that is counted once, however often it is met.
pub(super) trait Distinct: Copy {
    /// A hash for the table.
    fn hash(&self) -> u64;

    /// At least 20 low bits drawn from the thing's identity, alike on every node and independent of chance: they
    /// decide whether it is kept when not all can be.
    fn lot(&self) -> u64;

    /// Whether the two are the same thing.
    fn is(&self, other: &Self) -> bool;

    /// Takes over what `other`, the same thing, adds. Commutative, associative, idempotent.
    fn join(&mut self, other: Self);
}

/// A set of distinct things.
///
/// At level 0 it holds all of them. When there are more than the limit, the level rises until no more than the limit
/// have a lot whose lowest `level` bits are zero, and only those are kept (adaptive sampling, Flajolet 1990): a thing
/// kept stands for 2^level. Level and content follow from the set of all things met, not from their order, so sets
/// merge. The standard error of a count is below `1.2 / sqrt(limit)`.
#[derive(Debug, Clone)]
pub(super) struct Sample<E> {
    kept: HashTable<E>,
    level: u32,
    limit: usize,
}

/// What came of meeting a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Met<E> {
    /// It is kept, and was not known.
    New,
    /// It was known, as this.
    Known(E),
    /// It is not in the sample.
    Unsampled,
}

impl<E: Distinct> Sample<E> {
    /// An empty set that is exact up to `limit` things.
    pub(super) const fn new(limit: usize) -> Self {
        Self {
            kept: HashTable::new(),
            level: 0,
            limit,
        }
    }

    /// Counts a thing.
    pub(super) fn meet(&mut self, thing: E) -> Met<E> {
        if !self.samples(&thing) {
            return Met::Unsampled;
        }
        if let Some(known) = self.find_mut(&thing) {
            let before = *known;
            known.join(thing);
            return Met::Known(before);
        }
        // Before the table would grow for the one thing too many.
        self.make_room_for(&thing);
        if self.kept.len() >= self.limit || !self.samples(&thing) {
            return Met::Unsampled;
        }
        self.kept.insert_unique(thing.hash(), thing, Distinct::hash);
        Met::New
    }

    /// Counts what another set has counted, each thing changed by `translate` into this set's terms, or left out.
    pub(super) fn merge(&mut self, other: &Self, translate: impl Fn(E) -> Option<E>) {
        self.rise_to(other.level);
        for thing in other.kept.iter().copied().filter_map(translate) {
            self.meet(thing);
        }
    }

    /// Keeps only what is in the sample at `level`, if that is higher.
    pub(super) fn rise_to(&mut self, level: u32) {
        if level <= self.level {
            return;
        }
        self.level = level;
        // Out and in again, for removals would leave marks in the table that make it grow too early.
        let stays = |kept: &&E| drawn(kept.lot(), level);
        let kept: Vec<E> = self.kept.iter().filter(stays).copied().collect();
        self.kept.clear();
        for thing in kept {
            self.kept.insert_unique(thing.hash(), thing, Distinct::hash);
        }
    }

    /// How many things there are when `kept` of this set's have been counted.
    pub(super) fn estimate(&self, kept: usize) -> u64 {
        (kept as u64) << self.level
    }

    /// How many things there are.
    pub(super) fn count(&self) -> u64 {
        self.estimate(self.kept.len())
    }

    /// 0 while everything is kept; at most [`MAX_LEVEL`].
    pub(super) const fn level(&self) -> u32 {
        self.level
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &E> {
        self.kept.iter()
    }

    /// Bytes on the heap.
    pub(super) fn heap_bytes(&self) -> usize {
        self.kept.allocation_size()
    }

    /// Whether a thing would be kept at the level that holds.
    pub(super) fn samples(&self, thing: &E) -> bool {
        drawn(thing.lot(), self.level)
    }

    pub(super) fn find(&self, thing: &E) -> Option<&E> {
        self.kept.find(thing.hash(), |kept| kept.is(thing))
    }

    /// Looks where a thing of this hash would stand, so that the core has that piece of memory soon after.
    pub(super) fn look_ahead(&self, hash: u64) {
        black_box(self.kept.find(hash, |_| false));
    }

    fn find_mut(&mut self, thing: &E) -> Option<&mut E> {
        self.kept.find_mut(thing.hash(), |kept| kept.is(thing))
    }

    /// Rises to the lowest level at which there is room for `thing`, or at which it is not kept.
    fn make_room_for(&mut self, thing: &E) {
        while self.kept.len() >= self.limit && self.samples(thing) && self.level < MAX_LEVEL {
            self.rise_to(self.level + 1);
        }
    }
}

/// The highest level. Who gets there has met 2^20 times the limit, or forged lots; what is met then is not kept.
pub(super) const MAX_LEVEL: u32 = 20;

const fn drawn(lot: u64, level: u32) -> bool {
    lot & ((1 << level) - 1) == 0
}

#[cfg(test)]
mod tests {
    use super::{Distinct, Sample};
    use crate::window::claim::fingerprint;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    struct Number(u64);

    impl Distinct for Number {
        fn hash(&self) -> u64 {
            fingerprint(&self.0.to_le_bytes())
        }
        fn lot(&self) -> u64 {
            self.hash() >> 32
        }
        fn is(&self, other: &Self) -> bool {
            self == other
        }
        fn join(&mut self, _: Self) {}
    }

    fn content(sample: &Sample<Number>) -> (u32, BTreeSet<Number>) {
        (sample.level(), sample.iter().copied().collect())
    }

    fn met(limit: usize, numbers: impl IntoIterator<Item = u64>) -> Sample<Number> {
        let mut sample = Sample::new(limit);
        for number in numbers {
            sample.meet(Number(number));
        }
        sample
    }

    #[test]
    fn a_count_is_exact_up_to_the_limit_and_near_beyond_it() {
        assert_eq!(met(1_000, 0..1_000).count(), 1_000);
        let beyond = met(1_000, 0..100_000);
        assert!(beyond.level() > 0 && beyond.iter().count() <= 1_000);
        assert!(
            beyond.count().abs_diff(100_000) < 15_000,
            "{}",
            beyond.count()
        );
    }

    proptest! {
        #[test]
        fn a_sample_depends_on_the_set_alone(
            numbers in prop::collection::vec(0u64..300, 0..400),
            limit in 1usize..64,
            cut in any::<prop::sample::Index>(),
        ) {
            let whole = met(limit, numbers.iter().copied());
            let (left, right) = numbers.split_at(cut.index(numbers.len() + 1));
            let mut merged = met(limit, right.iter().rev().copied());
            merged.merge(&met(limit, left.iter().copied()), Some);
            prop_assert_eq!(content(&merged), content(&whole));
            prop_assert!(whole.iter().count() <= limit);
        }
    }
}
