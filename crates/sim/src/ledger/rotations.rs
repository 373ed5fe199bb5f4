//! Secret rotations of a window, and open ones of windows before it.

use std::collections::BTreeMap;

use backbeat_contract::State;
use backbeat_timing::Hlc;

use crate::crowd::Claim;
use crate::life::TaskName;

/// Secret rotations, by task.
#[derive(Debug, Clone, Default)]
pub(super) struct Rotations {
    by_task: BTreeMap<TaskName, Rotation>,
    overflowed: bool,
}

#[derive(Debug, Clone, Copy)]
struct Rotation {
    last: (Hlc, State),
    /// The last claim that said how long it would take, and the beat by which it should then be done.
    promise: Option<(Hlc, u64)>,
    doubtful: bool,
}

impl Rotations {
    /// Most rotations of a window; whoever reports follows a bounded number too. With more, nothing is said of them.
    const MAX: usize = 4096;

    pub(super) fn add(&mut self, claim: &Claim, taken: bool) {
        let Some(task) = claim.task else {
            return;
        };
        if self.by_task.len() >= Self::MAX && !self.by_task.contains_key(&task) {
            self.overflowed = true;
            return;
        }
        let last = (claim.stamp, claim.state);
        let due = claim
            .beats_left
            .map(|left| claim.beat.get().saturating_add(left));
        let promise = due.map(|due| (claim.stamp, due));
        let rotation = self.by_task.entry(task).or_insert(Rotation {
            last,
            promise,
            doubtful: false,
        });
        rotation.last = rotation.last.max(last);
        rotation.promise = rotation.promise.max(promise);
        rotation.doubtful |= !taken;
    }

    /// It is not certain how this rotation stands.
    pub(super) fn doubt(&mut self, task: TaskName) {
        if let Some(rotation) = self.by_task.get_mut(&task) {
            rotation.doubtful = true;
        }
    }

    /// Those neither completed nor failed, for the next window to go on with.
    pub(super) fn open(&self) -> Self {
        let mut open = self.clone();
        open.by_task.retain(|_, rotation| rotation.is_open());
        open
    }

    /// Whether all is well at the end of beat `to`; none when that is not certain.
    pub(super) fn are_ok(&self, to: u64) -> Option<bool> {
        let certain = self.by_task.values().filter(|rotation| !rotation.doubtful);
        if self.overflowed {
            return None;
        }
        if certain.into_iter().any(|rotation| rotation.is_wrong(to)) {
            return Some(false);
        }
        let doubtful = self.by_task.values().any(|rotation| rotation.doubtful);
        (!doubtful).then_some(true)
    }
}

impl Rotation {
    fn is_open(&self) -> bool {
        !matches!(self.last.1, State::Completed | State::Failed)
    }

    /// Failed, or open although a later beat than the promised one has ended.
    fn is_wrong(&self, to: u64) -> bool {
        let overdue = self.promise.is_some_and(|(_, due)| due < to);
        self.last.1 == State::Failed || (self.is_open() && overdue)
    }
}
