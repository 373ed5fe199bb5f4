//! Claims to be sent later: held back on purpose, or sent once more.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use backbeat_timing::ClusterInstant;

use crate::crowd::Claim;

/// Claims to be sent later, the earliest first.
#[derive(Debug, Default)]
pub(super) struct Held {
    heap: BinaryHeap<Entry>,
    /// Keeps claims of one instant in the order in which they came.
    count: u64,
}

/// Why a claim is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// It is to be late.
    Late,
    /// It has been sent already.
    Twice,
}

#[derive(Debug)]
struct Entry {
    at: ClusterInstant,
    number: u64,
    why: Why,
    claim: Claim,
}

impl Held {
    /// Most claims held, some 30 MiB of them. With more, a claim that was to be late is not sent at all and counted,
    /// and one that was to be sent twice is sent once.
    pub(super) const MAX: usize = 1 << 17;

    /// Holds a claim until `at`; not when there is no room.
    pub(super) fn hold(&mut self, claim: Claim, why: Why, at: ClusterInstant) -> bool {
        if self.heap.len() >= Self::MAX {
            return false;
        }
        self.count += 1;
        self.heap.push(Entry {
            at,
            number: self.count,
            why,
            claim,
        });
        true
    }

    /// When the next one is due.
    pub(super) fn next_at(&self) -> Option<ClusterInstant> {
        self.heap.peek().map(|entry| entry.at)
    }

    /// The next one, if it is due.
    pub(super) fn take_due(&mut self, now: ClusterInstant) -> Option<(Claim, Why)> {
        if self.next_at()? > now {
            return None;
        }
        self.heap.pop().map(|entry| (entry.claim, entry.why))
    }

    /// How many there are.
    pub(super) fn len(&self) -> u64 {
        self.heap.len() as u64
    }
}

impl Entry {
    fn order(&self) -> (ClusterInstant, u64) {
        (self.at, self.number)
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.order() == other.order()
    }
}

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    /// The greatest is the earliest: the heap gives the greatest first.
    fn cmp(&self, other: &Self) -> Ordering {
        other.order().cmp(&self.order())
    }
}
