//! Secret rotations: tasks by name, whoever works on them.

use super::Claim;
use super::rank::Rank;
use backbeat_contract::{AgentId, BeatIndex, State, TaskId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A task whose id starts with this rotates a secret.
pub const ROTATION_PREFIX: &str = "secret-rotation";

/// Rotations of one window, and open ones of windows before it. There are few of them, so each is kept with its names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Rotations {
    by_task: BTreeMap<String, Rotation>,
    /// Whether there were more than are kept. Then the ones that come first by name are.
    overflowed: bool,
}

/// How a rotation stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Rotation {
    /// The last claim about it, by any agent.
    last: [u64; 2],
    /// Who made it.
    agent: String,
    /// The last claim that said how many beats it would still take, and the beat of which it said so.
    promise: Option<([u64; 2], u64)>,
}

impl Rotations {
    /// Most rotations kept.
    pub(super) const MAX: usize = 4096;

    /// Takes a claim, if it is about a rotation.
    pub(super) fn insert(&mut self, claim: &Claim<'_>) {
        let Some(task) = claim.task else {
            return;
        };
        if !task.starts_with(ROTATION_PREFIX) {
            return;
        }
        let last = Rank::of(claim).to_words();
        let due = claim
            .beats_left
            .map(|left| claim.beat.get().saturating_add(left));
        let rotation = Rotation {
            last,
            agent: claim.agent.to_owned(),
            promise: due.map(|due| (last, due)),
        };
        self.join(task, rotation);
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.overflowed |= other.overflowed;
        for (task, rotation) in &other.by_task {
            self.join(task, rotation.clone());
        }
    }

    /// Those neither completed nor failed, for the next window to go on with.
    pub(super) fn open(&self) -> Self {
        let open =
            |rotation: &&Rotation| !matches!(rotation.state(), State::Completed | State::Failed);
        let by_task = self.by_task.iter().filter(|(_, rotation)| open(rotation));
        Self {
            by_task: by_task
                .map(|(task, rotation)| (task.clone(), rotation.clone()))
                .collect(),
            overflowed: self.overflowed,
        }
    }

    /// How many failed or are overdue at the end of beat `to`.
    pub(super) fn wrong(&self, to: BeatIndex) -> impl Iterator<Item = &str> {
        let wrong = move |rotation: &&Rotation| rotation.failed() || rotation.is_overdue(to);
        let all = self.by_task.values();
        all.filter(wrong).map(|rotation| rotation.agent.as_str())
    }

    pub(super) const fn overflowed(&self) -> bool {
        self.overflowed
    }

    /// Whether the bounds and names hold that this module keeps to.
    pub(super) fn is_sound(&self) -> bool {
        let sound = |(task, rotation): (&String, &Rotation)| {
            task.starts_with(ROTATION_PREFIX)
                && TaskId::accepts(task)
                && AgentId::accepts(&rotation.agent)
        };
        self.by_task.len() <= Self::MAX && self.by_task.iter().all(sound)
    }

    /// Bytes on the heap: texts and entries, as near as a tree can tell.
    pub(super) fn heap_bytes(&self) -> usize {
        let texts = self.by_task.iter();
        let texts = texts.map(|(task, rotation)| task.capacity() + rotation.agent.capacity());
        texts.sum::<usize>() + self.by_task.len() * size_of::<(String, Rotation)>() * 3 / 2
    }

    fn join(&mut self, task: &str, rotation: Rotation) {
        match self.by_task.get_mut(task) {
            Some(known) => known.join(rotation),
            None => {
                self.by_task.insert(task.to_owned(), rotation);
            }
        }
        if self.by_task.len() > Self::MAX {
            self.by_task.pop_last();
            self.overflowed = true;
        }
    }
}

impl Rotation {
    fn join(&mut self, other: Self) {
        self.promise = self.promise.max(other.promise);
        if (other.last, &other.agent) > (self.last, &self.agent) {
            self.last = other.last;
            self.agent = other.agent;
        }
    }

    fn state(&self) -> State {
        Rank::from_words(self.last).state()
    }

    fn failed(&self) -> bool {
        self.state() == State::Failed
    }

    /// Whether a beat later than the promised one has ended and the rotation is still open.
    fn is_overdue(&self, to: BeatIndex) -> bool {
        let open = !matches!(self.state(), State::Completed | State::Failed);
        open && self.promise.is_some_and(|(_, due)| due < to.get())
    }
}
