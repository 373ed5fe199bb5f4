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

    /// The agents' ids that `other` does not have, in the order of their numbers.
    pub fn missing_from<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'a str> {
        self.ids()
            .zip(&self.entries)
            .filter(|(id, entry)| other.number_at(id, spread(entry.short)).is_none())
            .map(|(id, _)| id)
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

    fn number_at(&self, id: &str, hash: u64) -> Option<u32> {
        let found = self.numbers.find(hash, |&number| {
            let short = self.entries.get(number as usize).map(|entry| entry.short);
            short.map(spread) == Some(hash) && self.id(number) == Some(id)
        });
        found.copied()
    }
}

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
