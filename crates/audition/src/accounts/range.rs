//! A count that is known up to some doubt.

/// A count that lies between two numbers, both included: what arrived within a few milliseconds of a limit may have
/// arrived elsewhere on the other side of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) least: u64,
    pub(crate) most: u64,
}

impl Range {
    /// Between two counts, in whichever order.
    pub(crate) fn between(one: u64, other: u64) -> Self {
        Self {
            least: one.min(other),
            most: one.max(other),
        }
    }

    pub(crate) fn contains(self, count: u64) -> bool {
        (self.least..=self.most).contains(&count)
    }

    /// The count, when there is no doubt.
    pub(crate) fn exact(self) -> Option<u64> {
        (self.least == self.most).then_some(self.least)
    }
}

impl std::fmt::Display for Range {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.exact() {
            Some(count) => write!(f, "{count}"),
            None => write!(f, "{} to {}", self.least, self.most),
        }
    }
}
