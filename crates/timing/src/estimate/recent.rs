//! The latest observations, and no more of them than the capacity.

use std::collections::VecDeque;

/// The latest `CAPACITY` values, oldest first.
#[derive(Clone, Debug)]
pub(super) struct Recent<T, const CAPACITY: usize>(VecDeque<T>);

impl<T, const CAPACITY: usize> Recent<T, CAPACITY> {
    pub(super) fn new() -> Self {
        Self(VecDeque::with_capacity(CAPACITY))
    }

    /// Adds a value, in place of the oldest when full.
    pub(super) fn push(&mut self, value: T) {
        if self.0.len() == CAPACITY {
            self.0.pop_front();
        }
        self.0.push_back(value);
    }

    pub(super) fn latest(&self) -> Option<&T> {
        self.0.back()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> + Clone {
        self.0.iter()
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}
