//! What one agent said in a window: whether it reported, and whether its last review was on time.

use backbeat_contract::State;
use backbeat_timing::{ClusterInstant, Hlc};

use super::Ledger;
use crate::crowd::Claim;

/// What one agent said in a window.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said {
    /// The latest stamp of any claim.
    latest: Hlc,
    /// Whether a claim was certainly taken.
    taken: bool,
    /// The last review that was certainly taken, and whether it was on time.
    review: Option<(Hlc, Punctual)>,
    /// The last review of which it is not certain that it was taken, and whether one of those may have been on time.
    doubtful: Option<(Hlc, bool)>,
}

/// Whether a claim arrived before the deadline of its beat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Punctual {
    Yes,
    /// It was sent too near to the deadline to know.
    Maybe,
    No,
}

impl Said {
    pub(super) fn first(claim: &Claim, at: ClusterInstant, taken: bool) -> Self {
        let mut said = Self {
            latest: claim.stamp,
            taken,
            review: None,
            doubtful: None,
        };
        said.note_review(claim, at, taken);
        said
    }

    /// Notes a further claim. The answer is whether it was made before one that was sent before it.
    pub(super) fn add(&mut self, claim: &Claim, at: ClusterInstant, taken: bool) -> bool {
        let out_of_order = claim.stamp < self.latest;
        self.latest = self.latest.max(claim.stamp);
        self.taken |= taken;
        self.note_review(claim, at, taken);
        out_of_order
    }

    pub(super) const fn was_taken(&self) -> bool {
        self.taken
    }

    /// Whether its last review certainly was on time, and whether it possibly was.
    pub(super) fn on_time(&self) -> [bool; 2] {
        let certain = self.review;
        let overtaken = self
            .doubtful
            .is_some_and(|(stamp, _)| certain.is_none_or(|(last, _)| last < stamp));
        let punctual = certain.map(|(_, punctual)| punctual);
        let certainly = punctual == Some(Punctual::Yes) && !overtaken;
        let possibly = punctual.is_some_and(|punctual| punctual != Punctual::No)
            || self.doubtful.is_some_and(|(_, maybe)| maybe);
        [certainly, possibly]
    }

    fn note_review(&mut self, claim: &Claim, at: ClusterInstant, taken: bool) {
        if !matches!(claim.state, State::Reviewing | State::Completed) {
            return;
        }
        let punctual = Punctual::of(claim, at);
        if taken {
            let last = self.review.map(|(stamp, _)| stamp);
            if last < Some(claim.stamp) {
                self.review = Some((claim.stamp, punctual));
            }
            return;
        }
        let maybe = punctual != Punctual::No;
        let (stamp, before) = self.doubtful.unwrap_or((claim.stamp, false));
        self.doubtful = Some((stamp.max(claim.stamp), before || maybe));
    }
}

impl Punctual {
    fn of(claim: &Claim, at: ClusterInstant) -> Self {
        if at + Ledger::TRANSIT <= claim.deadline {
            Self::Yes
        } else if at < claim.deadline + Ledger::TRANSIT {
            // Clocks of two machines differ a little, so this side of the deadline is not sharp either.
            Self::Maybe
        } else {
            Self::No
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Said;

    #[test]
    fn what_an_agent_said_takes_72_bytes() {
        assert_eq!(size_of::<Option<Said>>(), 72);
    }
}
