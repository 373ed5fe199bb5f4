//! Who claimed: agent ids, each stored once and known by a small number.

use super::claim::fingerprint;
use backbeat_contract::AgentId;
use hashbrown::HashTable;

/// A set of agents. Ids lie end to end in one text; a number is a place in the order of their first claims.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    ids: String,
    entries: Vec<Entry>,
    numbers: HashTable<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    /// Where the id ends in the text; it begins where the one before ends.
    end: u32,
    /// Enough of the id's fingerprint to find it again when the table grows.
    short: u32,
}

impl Roster {
    /// How many agents there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no agent.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether an agent is among them.
    pub fn contains(&self, agent: &AgentId) -> bool {
        self.number_of(agent.as_str(), fingerprint(agent.as_str().as_bytes()))
            .is_some()
    }

    /// The agents' ids, in the order of their numbers.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        (0..).map_while(|number| self.id(number))
    }

    /// Shows `take` the agents' ids that `other` does not have, in the order of their numbers.
    ///
    /// A look into a table of a million agents waits for memory. Blocks are looked up first and compared afterwards, so
    /// that many waits go on at a time.
    pub(super) fn missing_from<'a>(&'a self, other: &Self, mut take: impl FnMut(&'a str)) {
        let mut begin = 0;
        let mut candidates = Vec::with_capacity(BLOCK);
        for block in self.entries.chunks(BLOCK) {
            candidates.clear();
            candidates.extend(block.iter().map(|entry| other.candidate(entry.short)));
            for (entry, candidate) in block.iter().zip(&candidates) {
                let id = self.ids.get(begin..entry.end as usize).unwrap_or_default();
                begin = entry.end as usize;
                let found = candidate.is_some_and(|number| other.id(number) == Some(id));
                // Another agent may have the same short fingerprint.
                if !found && other.number_at(id, spread(entry.short)).is_none() {
                    take(id);
                }
            }
        }
    }

    /// Bytes on the heap.
    pub fn heap_bytes(&self) -> usize {
        self.ids.capacity()
            + self.entries.capacity() * size_of::<Entry>()
            + self.numbers.allocation_size()
    }

    pub(super) fn id(&self, number: u32) -> Option<&str> {
        let index = number as usize;
        let end = self.entries.get(index)?.end as usize;
        let before = index
            .checked_sub(1)
            .and_then(|index| self.entries.get(index));
        self.ids
            .get(before.map_or(0, |entry| entry.end as usize)..end)
    }

    pub(super) fn number_of(&self, id: &str, print: u64) -> Option<u32> {
        self.number_at(id, spread(shorten(print)))
    }

    /// The number of an agent that may be new; `None` when there are already `limit`.
    pub(super) fn enrol(&mut self, id: &str, print: u64, limit: u32) -> Option<u32> {
        let short = shorten(print);
        if let Some(number) = self.number_at(id, spread(short)) {
            return Some(number);
        }
        let number = u32::try_from(self.entries.len())
            .ok()
            .filter(|&number| number < limit)?;
        let end = u32::try_from(self.ids.len() + id.len()).ok()?;
        grow_by_an_eighth(&mut self.ids, id.len());
        self.ids.push_str(id);
        reserve_an_eighth(&mut self.entries);
        self.entries.push(Entry { end, short });
        let entries = &self.entries;
        self.numbers
            .insert_unique(spread(short), number, |&number| {
                spread(entries.get(number as usize).map_or(0, |entry| entry.short))
            });
        Some(number)
    }

    /// The number of some agent whose fingerprint looks like this one, nearly always the one meant.
    pub(super) fn look_ahead(&self, print: u64) -> Option<u32> {
        self.candidate(shorten(print))
    }

    /// Some agent with this short fingerprint.
    fn candidate(&self, short: u32) -> Option<u32> {
        let found = self.numbers.find(spread(short), |&number| {
            let entry = self.entries.get(number as usize);
            entry.is_some_and(|entry| entry.short == short)
        });
        found.copied()
    }

    fn number_at(&self, id: &str, hash: u64) -> Option<u32> {
        let found = self.numbers.find(hash, |&number| {
            let short = self.entries.get(number as usize).map(|entry| entry.short);
            short.map(spread) == Some(hash) && self.id(number) == Some(id)
        });
        found.copied()
    }
}

/// How many agents are looked up at a time.
const BLOCK: usize = 256;

fn shorten(print: u64) -> u32 {
    (print >> 32) as u32
}

/// The table looks at the low bits for a place and at the highest for a tag.
fn spread(short: u32) -> u64 {
    u64::from(short) << 32 | u64::from(short)
}

/// Doubling would leave half of the memory of a million agents unused; large blocks are moved by the kernel, so
/// growing often is cheap.
pub(super) fn reserve_an_eighth<T>(list: &mut Vec<T>) {
    if list.len() == list.capacity() {
        list.reserve_exact((list.len() / 8).max(64));
    }
}

fn grow_by_an_eighth(text: &mut String, more: usize) {
    if text.capacity() - text.len() < more {
        text.reserve_exact((text.len() / 8).max(1024).max(more));
    }
}

#[cfg(test)]
mod tests {
    use super::Roster;
    use crate::window::claim::fingerprint;
    use std::collections::BTreeSet;

    fn roster(ids: impl IntoIterator<Item = u32>) -> Roster {
        let mut roster = Roster::default();
        for id in ids {
            let id = format!("agent:{id}");
            roster.enrol(&id, fingerprint(id.as_bytes()), u32::MAX);
        }
        roster
    }

    #[test]
    fn an_agent_keeps_its_number() {
        let mut roster = roster(0..5_000);
        for number in (0..5_000).rev() {
            let id = format!("agent:{number}");
            let print = fingerprint(id.as_bytes());
            assert_eq!(roster.enrol(&id, print, u32::MAX), Some(number));
            assert_eq!(roster.id(number), Some(id.as_str()));
        }
        assert_eq!(roster.len(), 5_000);
    }

    #[test]
    fn a_full_roster_takes_nobody_new() {
        let mut roster = roster(0..3);
        assert_eq!(roster.enrol("agent:9", 9, 3), None);
        let known = fingerprint(b"agent:2");
        assert_eq!(roster.enrol("agent:2", known, 3), Some(2));
        assert_eq!(roster.len(), 3);
    }

    #[test]
    fn agents_of_equal_short_fingerprint_are_told_apart() {
        let mut roster = Roster::default();
        for (number, id) in (0..).zip(["a:a", "a:b", "a:c"]) {
            assert_eq!(roster.enrol(id, 7 << 32, 9), Some(number));
        }
        let mut other = Roster::default();
        other.enrol("a:c", 7 << 32, 9);
        other.enrol("a:a", 7 << 32, 9);
        let mut missing = Vec::new();
        roster.missing_from(&other, |id| missing.push(id));
        assert_eq!(missing, ["a:b"]);
    }

    #[test]
    fn who_is_missing_is_a_difference_of_sets() {
        let (before, now) = (roster(0..3_000), roster((0..9_000).step_by(7)));
        let mut missing = BTreeSet::new();
        before.missing_from(&now, |id| {
            missing.insert(id.to_owned());
        });
        let expected = (0..3_000).filter(|id| id % 7 != 0);
        let expected: BTreeSet<String> = expected.map(|id| format!("agent:{id}")).collect();
        assert_eq!(missing, expected);
    }
}
