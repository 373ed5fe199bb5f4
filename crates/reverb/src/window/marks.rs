//! One claim of note a pair, for those pairs that have one.

use super::rank::Rank;
use super::roster::reserve_an_eighth;
use super::standing::{Pair, Standing};
use hashbrown::HashTable;

/// Ranks by pair. Those of the agents' first pairs stand in a list by the agent's number, which is as long as the
/// greatest number needs; the others in a table.
#[derive(Debug, Clone, Default)]
pub(super) struct Marks {
    first: Vec<Rank>,
    rest: HashTable<Standing>,
}

impl Marks {
    pub(super) const fn new() -> Self {
        Self {
            first: Vec::new(),
            rest: HashTable::new(),
        }
    }

    /// Marks a pair, `choose` deciding between two marks.
    pub(super) fn keep(
        &mut self,
        claim: Standing,
        is_first: bool,
        choose: impl Fn(Rank, Rank) -> Rank,
    ) {
        if is_first {
            let agent = claim.pair.agent() as usize;
            while self.first.len() <= agent {
                reserve_an_eighth(&mut self.first);
                self.first.push(Rank::NONE);
            }
            let mark = &mut self.first[agent];
            *mark = if *mark == Rank::NONE {
                claim.rank
            } else {
                choose(*mark, claim.rank)
            };
            return;
        }
        let same = |kept: &Standing| kept.pair == claim.pair;
        let hash = |kept: &Standing| kept.pair.hash();
        self.rest
            .entry(claim.pair.hash(), same, hash)
            .and_modify(|kept| kept.rank = choose(kept.rank, claim.rank))
            .or_insert(claim);
    }

    pub(super) fn find(&self, pair: Pair, is_first: bool) -> Option<Rank> {
        if is_first {
            let mark = self.first.get(pair.agent() as usize).copied();
            return mark.filter(|&mark| mark != Rank::NONE);
        }
        let found = self.rest.find(pair.hash(), |kept| kept.pair == pair);
        found.map(|kept| kept.rank)
    }

    pub(super) fn forget(&mut self, pair: Pair, is_first: bool) {
        if is_first {
            if let Some(mark) = self.first.get_mut(pair.agent() as usize) {
                *mark = Rank::NONE;
            }
        } else if let Ok(kept) = self.rest.find_entry(pair.hash(), |kept| kept.pair == pair) {
            kept.remove();
        }
    }

    /// An agent's first pair is no longer the first; its mark moves into the table, if it stays at all.
    pub(super) fn displace(&mut self, pair: Pair, stays: bool) {
        let mark = self.find(pair, true);
        self.forget(pair, true);
        if let Some(rank) = mark.filter(|_| stays) {
            self.keep(Standing { pair, rank }, false, |_, new| new);
        }
    }

    /// Forgets those marks of the table that `stays` does not hold for.
    pub(super) fn retain_rest(&mut self, stays: impl Fn(&Standing) -> bool) {
        self.rest.retain(|kept| stays(kept));
    }

    /// All marks, `firsts` being the agents' first pairs by number.
    pub(super) fn iter(&self, firsts: &[Standing]) -> impl Iterator<Item = Standing> {
        let marked = self.first.iter().zip(firsts);
        let marked = marked.filter(|(rank, _)| **rank != Rank::NONE);
        let marked = marked.map(|(&rank, first)| Standing {
            pair: first.pair,
            rank,
        });
        marked.chain(self.rest.iter().copied())
    }

    /// Bytes on the heap.
    pub(super) fn heap_bytes(&self) -> usize {
        self.first.capacity() * size_of::<Rank>() + self.rest.allocation_size()
    }
}
