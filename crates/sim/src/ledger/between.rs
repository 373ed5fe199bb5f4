//! Numbers that are known up to a doubt.

use std::fmt;

/// A number that is at least `min` and at most `max`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Between {
    /// The least it can be.
    pub min: u64,
    /// The most it can be.
    pub max: u64,
}

impl Between {
    /// Whether the number can be this.
    pub const fn admits(self, number: u64) -> bool {
        self.min <= number && number <= self.max
    }

    pub(super) const fn add_sure(&mut self, count: u64) {
        self.min += count;
        self.max += count;
    }

    pub(super) const fn add_possible(&mut self, count: u64) {
        self.max += count;
    }

    /// Counts something that certainly is, or may be.
    pub(super) fn count(&mut self, certainly: bool, possibly: bool) {
        self.min += u64::from(certainly);
        self.max += u64::from(certainly || possibly);
    }
}

impl fmt::Display for Between {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.min == self.max {
            return self.min.fmt(f);
        }
        write!(f, "{} to {}", self.min, self.max)
    }
}
