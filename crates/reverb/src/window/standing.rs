//! How each agent stands with each of its tasks: failed, blocked, helped, completed.

use super::marks::Marks;
use super::rank::Rank;
use super::roster::reserve_an_eighth;
use super::sample::{Distinct, Met, Sample};
use backbeat_contract::State;
use std::hint::black_box;

/// Beside one pair of agent and task for every agent, up to this many are judged one by one; beyond them, what is told
/// of tasks comes in part from a sample (standard error below 0.1 % of the pairs), and the report says so.
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
    pub(super) const fn hash(self) -> u64 {
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

impl Standing {
    const NONE: Self = Self {
        pair: Pair(u64::MAX),
        rank: Rank::NONE,
    };

    fn is_none(&self) -> bool {
        self.rank == Rank::NONE
    }
}

/// The last claim about every pair. Beside it, for the few pairs that need it, the first claim that helped, and the
/// last one that completed if the pair did not end with it.
#[derive(Debug, Clone)]
pub(super) struct Standings {
    /// Of each agent's pairs the least, by the agent's number: most agents have no other, and a list has no gaps.
    first: Vec<Standing>,
    /// The other pairs. Which these are follows from the claims alone, so the sample does too.
    rest: Sample<Standing>,
    helped: Marks,
    completed: Marks,
}

impl Standings {
    /// No pairs yet; beside the first pair of each agent, at most `limit` are to be judged one by one.
    pub(super) const fn new(limit: usize) -> Self {
        Self {
            first: Vec::new(),
            rest: Sample::new(limit),
            helped: Marks::new(),
            completed: Marks::new(),
        }
    }

    /// Looks at the first pair of an agent, so that the core has that piece of memory soon after.
    pub(super) fn look_ahead(&self, agent: u32) {
        black_box(self.first.get(agent as usize).copied());
    }

    /// Takes a claim about a pair.
    pub(super) fn insert(&mut self, claim: Standing) {
        let before = match self.place(claim) {
            Met::New => None,
            Met::Known(before) => Some(before),
            Met::Unsampled => return,
        };
        if claim.rank.state() == State::Helping {
            let is_first = self.is_first(claim.pair);
            self.helped.keep(claim, is_first, Rank::min);
        }
        self.follow_completion(claim, before);
    }

    /// Takes every claim that another value still knows, its pairs changed by `translate` into this one's terms, or
    /// left out.
    pub(super) fn merge(&mut self, other: &Self, translate: impl Fn(Pair) -> Option<Pair>) {
        self.rise_to(other.rest.level());
        for Standing { pair, rank } in other.claims() {
            if let Some(pair) = translate(pair) {
                self.insert(Standing { pair, rank });
            }
        }
    }

    /// Claims from which the value can be made again: up to three a pair.
    pub(super) fn claims(&self) -> impl Iterator<Item = Standing> {
        let helped = self.helped.iter(&self.first);
        let completed = self.completed.iter(&self.first);
        let last = self.last().map(|(last, _)| last);
        last.chain(helped).chain(completed)
    }

    pub(super) const fn level(&self) -> u32 {
        self.rest.level()
    }

    pub(super) fn rise_to(&mut self, level: u32) {
        let before = self.rest.level();
        self.rest.rise_to(level);
        self.follow_from(before);
    }

    /// The last claim about each pair, and how many pairs it stands for.
    pub(super) fn last(&self) -> impl Iterator<Item = (Standing, u64)> {
        let first = self.first.iter().filter(|first| !first.is_none());
        let rest = self.rest.iter().map(|&last| (last, self.rest.estimate(1)));
        first.map(|&first| (first, 1)).chain(rest)
    }

    /// How many pairs were helped and then completed.
    pub(super) fn promises_fulfilled(&self) -> u64 {
        let fulfilled =
            self.helped
                .iter(&self.first)
                .map(|help| match self.completion_of(help.pair) {
                    Some(completed) if help.rank < completed => self.weight_of(help.pair),
                    _ => 0,
                });
        fulfilled.sum()
    }

    /// Bytes on the heap.
    pub(super) fn heap_bytes(&self) -> usize {
        self.first.capacity() * size_of::<Standing>()
            + self.rest.heap_bytes()
            + self.helped.heap_bytes()
            + self.completed.heap_bytes()
    }

    /// Joins a claim with the last one about its pair, and tells what that was.
    fn place(&mut self, claim: Standing) -> Met<Standing> {
        let agent = claim.pair.agent() as usize;
        while self.first.len() <= agent {
            reserve_an_eighth(&mut self.first);
            self.first.push(Standing::NONE);
        }
        let first = &mut self.first[agent];
        if first.is_none() {
            *first = claim;
            return Met::New;
        }
        if first.pair == claim.pair {
            let before = *first;
            first.join(claim);
            return Met::Known(before);
        }
        if claim.pair > first.pair {
            return self.meet(claim);
        }
        let moved = std::mem::replace(first, claim);
        let stays = self.meet(moved) != Met::Unsampled;
        self.helped.displace(moved.pair, stays);
        self.completed.displace(moved.pair, stays);
        Met::New
    }

    fn meet(&mut self, claim: Standing) -> Met<Standing> {
        let level = self.rest.level();
        let met = self.rest.meet(claim);
        self.follow_from(level);
        met
    }

    fn is_first(&self, pair: Pair) -> bool {
        let first = self.first.get(pair.agent() as usize);
        first.is_some_and(|first| first.pair == pair)
    }

    fn weight_of(&self, pair: Pair) -> u64 {
        if self.is_first(pair) {
            1
        } else {
            self.rest.estimate(1)
        }
    }

    fn completion_of(&self, pair: Pair) -> Option<Rank> {
        let rank = Rank::NONE;
        let first = self.first.get(pair.agent() as usize);
        let first = first.filter(|first| first.pair == pair);
        let last = first.or_else(|| self.rest.find(&Standing { pair, rank }))?;
        if last.rank.state() == State::Completed {
            return Some(last.rank);
        }
        self.completed.find(pair, self.is_first(pair))
    }

    /// Keeps the last completion of a pair that goes on after it, and no other.
    fn follow_completion(&mut self, claim: Standing, before: Option<Standing>) {
        let (last, earlier) = match before {
            Some(before) if before.rank > claim.rank => (before, Some(claim)),
            _ => (claim, before),
        };
        let is_first = self.is_first(claim.pair);
        if last.rank.state() == State::Completed {
            self.completed.forget(claim.pair, is_first);
        } else if let Some(earlier) = earlier
            && earlier.rank.state() == State::Completed
        {
            self.completed.keep(earlier, is_first, Rank::max);
        }
    }

    /// Forgets what is no longer in the sample, if it has risen above `level`.
    fn follow_from(&mut self, level: u32) {
        if self.rest.level() > level {
            let rest = &self.rest;
            self.helped.retain_rest(|kept| rest.samples(kept));
            self.completed.retain_rest(|kept| rest.samples(kept));
        }
    }
}
