//! A memory of the latest entries that says how many it forgot.

use std::collections::VecDeque;

/// The latest entries, at most `capacity` of them.
#[derive(Clone, Debug)]
pub(crate) struct Ring<T> {
    entries: VecDeque<T>,
    capacity: usize,
    forgotten: u64,
}

impl<T> Ring<T> {
    /// An empty ring; it takes memory as it fills.
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            entries: VecDeque::new(),
            capacity: capacity.max(1),
            forgotten: 0,
        }
    }

    /// Adds an entry, in place of the oldest when full.
    pub(crate) fn push(&mut self, entry: T) {
        if self.entries.len() >= self.capacity {
            self.entries.pop_front();
            self.forgotten += 1;
        }
        self.entries.push_back(entry);
    }

    /// The entries, oldest first.
    pub(crate) fn oldest_first(&self) -> impl Iterator<Item = &T> {
        self.entries.iter()
    }

    /// The entries, latest first.
    pub(crate) fn latest_first(&self) -> impl Iterator<Item = &T> {
        self.entries.iter().rev()
    }

    /// Drops the entries that `keep` refuses. They are not forgotten: they no longer hold.
    pub(crate) fn retain(&mut self, keep: impl FnMut(&T) -> bool) {
        self.entries.retain(keep);
    }

    /// How many entries made room for later ones.
    pub(crate) const fn forgotten(&self) -> u64 {
        self.forgotten
    }
}
