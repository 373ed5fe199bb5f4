//! What came of a claim, as a label.

use crate::window::{Insertion, Verdict};

/// What came of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Accepted,
    Redelivered,
    Held,
    Late,
    FromFuture,
    Dropped,
}

impl Outcome {
    pub(super) const ALL: [Self; 6] = [
        Self::Accepted,
        Self::Redelivered,
        Self::Held,
        Self::Late,
        Self::FromFuture,
        Self::Dropped,
    ];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Redelivered => "redelivered",
            Self::Held => "held",
            Self::Late => "late",
            Self::FromFuture => "from-future",
            Self::Dropped => "dropped",
        }
    }

    pub(super) const fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Accepted(Insertion::Counted) => Self::Accepted,
            Verdict::Accepted(Insertion::Redelivered) => Self::Redelivered,
            Verdict::Accepted(Insertion::Refused) | Verdict::Dropped => Self::Dropped,
            Verdict::Held => Self::Held,
            Verdict::Late => Self::Late,
            Verdict::FromFuture => Self::FromFuture,
        }
    }
}

/// What came of some claims, counted before it is told.
#[derive(Debug, Default)]
pub(crate) struct Outcomes([u64; Outcome::ALL.len()]);

impl Outcomes {
    /// Counts one claim.
    pub(crate) const fn add(&mut self, verdict: Verdict) {
        self.0[Outcome::of(verdict) as usize] += 1;
    }

    /// How many claims there were.
    pub(super) fn all(&self) -> u64 {
        self.0.iter().sum()
    }

    /// How many there were of each outcome that occurred.
    pub(super) fn counts(&self) -> impl Iterator<Item = (Outcome, u64)> {
        let each = Outcome::ALL.into_iter().zip(self.0);
        each.filter(|(_, count)| *count > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::Outcome;

    #[test]
    fn every_outcome_stands_at_its_place() {
        for (place, outcome) in Outcome::ALL.into_iter().enumerate() {
            assert_eq!(outcome as usize, place);
        }
    }
}
