//! Pairs of agent and task of which a report tells: promised help, failed and blocked tasks.

use std::collections::HashMap;

use backbeat_contract::State;
use backbeat_timing::Hlc;

use super::Between;
use crate::crowd::Claim;
use crate::life::TaskName;

/// Pairs of agent and task that were ever helping, blocked or failed.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    pairs: HashMap<(u32, TaskName), Pair>,
    overflowed: bool,
}

#[derive(Debug)]
struct Pair {
    last: (Hlc, State),
    /// The first promise of help, and the last completion.
    helping: Option<Hlc>,
    completed: Option<Hlc>,
    /// Whether something about it is not certain.
    doubtful: bool,
}

impl Pairs {
    /// Most pairs of a window. With more, nothing is said of them.
    const MAX: usize = 1 << 20;

    /// Notes a claim: whether it was certainly taken, and whether it certainly came in the order of its stamp.
    pub(super) fn add(&mut self, claim: &Claim, taken: bool, certain: bool) {
        let Some(task) = claim.task else {
            return;
        };
        let key = (claim.agent, task);
        if let Some(pair) = self.pairs.get_mut(&key) {
            pair.add(claim, taken);
            return;
        }
        if !matches!(claim.state, State::Helping | State::Blocked | State::Failed) {
            return;
        }
        if self.pairs.len() >= Self::MAX {
            self.overflowed = true;
            return;
        }
        let mut pair = Pair {
            last: (claim.stamp, claim.state),
            helping: None,
            completed: None,
            doubtful: !certain,
        };
        pair.add(claim, taken);
        self.pairs.insert(key, pair);
    }

    /// Pairs that were helping and then completed; none when there were too many to know.
    pub(super) fn promises_fulfilled(&self) -> Option<Between> {
        self.count(|pair| {
            pair.helping
                .is_some_and(|helping| Some(helping) < pair.completed)
        })
    }

    /// Tasks that ended the window in this state; none when there were too many to know.
    pub(super) fn ended(&self, state: State) -> Option<Between> {
        self.count(|pair| pair.last.1 == state)
    }

    fn count(&self, holds: impl Fn(&Pair) -> bool) -> Option<Between> {
        let mut number = Between::default();
        for pair in self.pairs.values() {
            number.count(!pair.doubtful && holds(pair), pair.doubtful);
        }
        (!self.overflowed).then_some(number)
    }
}

impl Pair {
    fn add(&mut self, claim: &Claim, taken: bool) {
        self.doubtful |= !taken;
        self.last = self.last.max((claim.stamp, claim.state));
        match claim.state {
            State::Helping => {
                let first = self.helping.unwrap_or(claim.stamp);
                self.helping = Some(first.min(claim.stamp));
            }
            State::Completed => self.completed = self.completed.max(Some(claim.stamp)),
            _ => {}
        }
    }
}
