//! The bounded table of senders. What is known of one is in `stamp`.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;

use super::SenderState;
use crate::message::Sender;

/// Senders, at most `capacity` of them.
///
/// A sender is known by a 64-bit keyed hash of cluster and name: an entry is then one cache line,
/// and nobody can choose a name that meets another's. Of a million senders, two share an entry with
/// a probability of 3 in 10^8.
///
/// When the table is full, a sender that has not been heard since the hand last passed makes room
/// (the clock algorithm). One heard only once goes before one heard again, so that a flood of names
/// pushes out itself and not the regulars.
#[derive(Debug)]
pub(crate) struct Senders {
    keys: RandomState,
    places: HashTable<u32>,
    slots: Vec<Slot>,
    hand: usize,
    capacity: usize,
    forgotten: u64,
}

/// One cache line.
#[derive(Debug)]
#[repr(align(64))]
struct Slot {
    key: u64,
    state: SenderState,
}

impl Senders {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            keys: RandomState::new(),
            places: HashTable::new(),
            slots: Vec::new(),
            hand: 0,
            // Places are 32 bits.
            capacity: capacity.clamp(1, 1 << 31),
            forgotten: 0,
        }
    }

    /// What is known of a sender of a cluster; nothing yet when it is new, or was forgotten.
    pub(crate) fn of(&mut self, cluster: u32, sender: Sender<'_>) -> &mut SenderState {
        let key = self.keys.hash_one((cluster, sender));
        let slots = &self.slots;
        let known = self
            .places
            .find(key, |&place| slots[place as usize].key == key);
        let place = match known {
            Some(&place) => {
                let place = place as usize;
                self.slots[place].state.heard_again = true;
                place
            }
            None => self.welcome(key),
        };
        &mut self.slots[place].state
    }

    /// How many senders are known.
    pub(crate) fn known(&self) -> usize {
        self.slots.len()
    }

    /// How many senders made room for others.
    pub(crate) const fn forgotten(&self) -> u64 {
        self.forgotten
    }

    fn welcome(&mut self, key: u64) -> usize {
        let newcomer = Slot {
            key,
            state: SenderState::default(),
        };
        let place = if self.slots.len() < self.capacity {
            self.slots.push(newcomer);
            self.slots.len() - 1
        } else {
            let place = self.vacate();
            self.slots[place] = newcomer;
            place
        };
        let slots = &self.slots;
        let key_of = |&place: &u32| slots[place as usize].key;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "below the capacity, at most 2^31"
        )]
        self.places.insert_unique(key, place as u32, key_of);
        place
    }

    /// Forgets one sender and gives its place. The hand clears the marks that it passes, so it
    /// comes to an unmarked slot within one round.
    fn vacate(&mut self) -> usize {
        loop {
            let place = self.hand;
            self.hand = (place + 1) % self.slots.len();
            let slot = &mut self.slots[place];
            if std::mem::take(&mut slot.state.heard_again) {
                continue;
            }
            let is_there = |&other: &u32| other as usize == place;
            if let Ok(entry) = self.places.find_entry(slot.key, is_there) {
                entry.remove();
            }
            self.forgotten += 1;
            return place;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_fits_a_cache_line() {
        assert_eq!(size_of::<Slot>(), 64);
    }

    #[test]
    fn a_flood_of_names_leaves_the_regulars_alone() {
        let mut senders = Senders::new(100);
        let mut strangers = 0..;
        for _ in 0..1000 {
            for regular in 0..10 {
                senders.of(1, Sender::Hash(regular)).late = true;
            }
            for stranger in strangers.by_ref().take(5) {
                senders.of(1, Sender::Agent(&format!("flood:{stranger}")));
            }
        }
        assert_eq!((senders.known(), senders.forgotten()), (100, 4910));
        assert!((0..10).all(|regular| senders.of(1, Sender::Hash(regular)).late));
    }

    #[test]
    fn a_name_is_another_sender_in_another_cluster() {
        let mut senders = Senders::new(10);
        senders.of(1, Sender::Agent("a:b")).late = true;
        assert!(!senders.of(2, Sender::Agent("a:b")).late);
        assert!(!senders.of(1, Sender::Node("a:b")).late);
    }
}
