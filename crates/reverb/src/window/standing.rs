//! How each agent stands with each of its tasks: failed, blocked, helped, completed.

use super::rank::Rank;
use super::sample::{Distinct, Met, Sample};
use backbeat_contract::State;
use hashbrown::HashTable;

/// Up to this many pairs of agent and task are judged one by one; beyond it, what is told of tasks comes from a sample
/// (standard error below 0.1 % of the pairs), and the report says so.
pub const EXACT_TASKS: usize = (1 << 21) / 8 * 7;

/// A pair of agent and task: 42 bits drawn from both ids and the agent's number in 22.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair(u64);

impl Pair {
    const AGENT_BITS: u32 = 22;

    /// `print` is a fingerprint of both ids.
    pub(super) const fn new(print: u64, agent: u32) -> Self {
        Self(print >> Self::AGENT_BITS << Self::AGENT_BITS | agent as u64)
    }

    /// The agent's number in the aggregate's roster.
    pub(super) const fn agent(self) -> u32 {
        (self.0 & ((1 << Self::AGENT_BITS) - 1)) as u32
    }

    /// What is drawn from the ids, the agent's number left out.
    pub(super) const fn print(self) -> u64 {
        self.0 >> Self::AGENT_BITS << Self::AGENT_BITS
    }

    const fn lot(self) -> u64 {
        self.0 >> Self::AGENT_BITS
    }

    /// An odd multiplier carries the drawn bits down to where the table looks for a place.
    const fn hash(self) -> u64 {
        let drawn = self.0 >> Self::AGENT_BITS;
        drawn.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(32)
    }
}

/// A pair and one claim about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) pair: Pair,
    pub(super) rank: Rank,
}

impl Distinct for Standing {
    fn hash(&self) -> u64 {
        self.pair.hash()
    }

    fn lot(&self) -> u64 {
        self.pair.lot()
    }

    fn is(&self, other: &Self) -> bool {
        self.pair == other.pair
    }

    fn join(&mut self, other: Self) {
        self.rank = self.rank.max(other.rank);
    }
}

/// The last claim about every pair. Beside it, for the few pairs that need it, the first claim that helped, and the
/// last one that completed if the pair did not end with it.
#[derive(Debug, Clone)]
pub(super) struct Standings {
    last: Sample<Standing>,
    helped: HashTable<Standing>,
    completed: HashTable<Standing>,
}

impl Standings {
    /// No pairs yet, and at most `limit` of them to be judged one by one.
    pub(super) const fn new(limit: usize) -> Self {
        Self {
            last: Sample::new(limit),
            helped: HashTable::new(),
            completed: HashTable::new(),
        }
    }

    /// Takes a claim about a pair.
    pub(super) fn insert(&mut self, claim: Standing) {
        let level = self.last.level();
        let before = match self.last.meet(claim) {
            Met::New => None,
            Met::Known(before) => Some(before),
            Met::Unsampled => return self.follow_from(level),
        };
        self.follow_from(level);
        if claim.rank.state() == State::Helping {
            keep(&mut self.helped, claim, Rank::min);
        }
        self.follow_completion(claim, before);
    }

    /// Takes every claim that another value still knows, its pairs changed by `translate` into this one's terms, or
    /// left out.
    pub(super) fn merge(&mut self, other: &Self, translate: impl Fn(Pair) -> Option<Pair>) {
        let level = self.last.level();
        self.last.rise_to(other.last.level());
        self.follow_from(level);
        for Standing { pair, rank } in other.claims() {
            if let Some(pair) = translate(pair) {
                self.insert(Standing { pair, rank });
            }
        }
    }

    /// Claims from which the value can be made again: up to three a pair.
    pub(super) fn claims(&self) -> impl Iterator<Item = Standing> {
        let few = self.helped.iter().chain(&self.completed);
        self.last.iter().chain(few).copied()
    }

    pub(super) const fn level(&self) -> u32 {
        self.last.level()
    }

    pub(super) fn rise_to(&mut self, level: u32) {
        let before = self.last.level();
        self.last.rise_to(level);
        self.follow_from(before);
    }

    /// The last claim about each pair.
    pub(super) fn last(&self) -> impl Iterator<Item = Standing> {
        self.last.iter().copied()
    }

    /// How many pairs there are when `kept` of those known have been counted.
    pub(super) fn estimate(&self, kept: usize) -> u64 {
        self.last.estimate(kept)
    }

    /// How many pairs were helped and then completed.
    pub(super) fn promises_fulfilled(&self) -> u64 {
        let fulfilled = self.helped.iter().filter(|help| {
            self.completion_of(help.pair)
                .is_some_and(|completed| help.rank < completed)
        });
        self.last.estimate(fulfilled.count())
    }

    /// Bytes on the heap.
    pub(super) fn heap_bytes(&self) -> usize {
        self.last.heap_bytes() + self.helped.allocation_size() + self.completed.allocation_size()
    }

    fn completion_of(&self, pair: Pair) -> Option<Rank> {
        let last = self.last.find(&Standing {
            pair,
            rank: Rank::NONE,
        })?;
        if last.rank.state() == State::Completed {
            return Some(last.rank);
        }
        let found = self.completed.find(pair.hash(), |kept| kept.pair == pair);
        found.map(|kept| kept.rank)
    }

    /// Keeps the last completion of a pair that goes on after it, and no other.
    fn follow_completion(&mut self, claim: Standing, before: Option<Standing>) {
        let ends_with_claim = before.is_none_or(|before| before.rank <= claim.rank);
        let (last, earlier) = if ends_with_claim {
            (claim, before)
        } else {
            (before.unwrap_or(claim), Some(claim))
        };
        if last.rank.state() == State::Completed {
            let pair = claim.pair;
            if let Ok(kept) = self
                .completed
                .find_entry(pair.hash(), |kept| kept.pair == pair)
            {
                kept.remove();
            }
        } else if let Some(earlier) = earlier
            && earlier.rank.state() == State::Completed
        {
            keep(&mut self.completed, earlier, Rank::max);
        }
    }

    /// Forgets what is no longer in the sample, if it has risen above `level`.
    fn follow_from(&mut self, level: u32) {
        if self.last.level() > level {
            let last = &self.last;
            self.helped.retain(|kept| last.samples(kept));
            self.completed.retain(|kept| last.samples(kept));
        }
    }
}

fn keep(table: &mut HashTable<Standing>, claim: Standing, choose: impl Fn(Rank, Rank) -> Rank) {
    table
        .entry(
            claim.pair.hash(),
            |kept| kept.pair == claim.pair,
            |kept| kept.pair.hash(),
        )
        .and_modify(|kept| kept.rank = choose(kept.rank, claim.rank))
        .or_insert(claim);
}
