//! An agent: what it is doing, its clock and its dice. What it decides is in `decide`.

use backbeat_contract::State;
use backbeat_timing::{ClusterInstant, Hlc, HlcClock, Nanos, NodeHash, UnixMillis, WireHlc};

use super::{Task, TaskName};
use crate::dice::{Dice, Purpose};
use crate::scenario::Skew;

/// One simulated agent. A hundred thousand of them are moved through the cache at every beat, so it is small and
/// holds no text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Agent {
    /// Decides its life.
    pub(super) dice: Dice,
    /// Decides what goes wrong with its claims.
    pub(crate) mishaps: Dice,
    clock: HlcClock,
    pub(super) state: State,
    /// What it works on: its own task or, when helping, another agent's.
    pub(super) task: Option<Task>,
    pub(super) waiting: Option<Waiting>,
    /// How many tasks of its own it has taken up.
    pub(super) taken_up: u32,
    /// How far its wall clock is ahead (behind, when negative). Unit: milliseconds.
    skew_millis: i16,
    /// The crew's place in the scenario.
    pub(crate) crew: u8,
    /// The beat at which it is back from a crash.
    silent_until: Option<u64>,
}

/// That an agent waits for another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Waiting {
    /// Since which beat.
    pub(crate) since: u64,
    /// Until which beat its patience lasts.
    pub(crate) until: u64,
    /// The agent, and its task when it has one: when that is over, so is the wait.
    pub(crate) on: TaskName,
    /// Whether somebody has helped.
    pub(crate) helped: bool,
}

/// What came of a decision: what the agent claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) state: State,
    pub(crate) task: Option<TaskName>,
    pub(crate) beats_left: Option<u64>,
    pub(crate) percent: Option<u8>,
    pub(crate) notes: Option<&'static str>,
    pub(crate) wait_for: Option<TaskName>,
    /// Another agent's task that this agent has just finished helping with.
    pub(crate) relieved: Option<TaskName>,
}

impl Agent {
    /// An idle agent, the `number`th of those that a seed decides; `node` stands in its stamps.
    pub(crate) fn new(seed: u64, number: u32, crew: u8, node: NodeHash, skew: Skew) -> Self {
        let mut clock_dice = Dice::of(seed, number, Purpose::Clock);
        let width = u64::from(skew.get()) * 2 + 1;
        let ahead =
            i64::try_from(clock_dice.below(width)).unwrap_or_default() - i64::from(skew.get());
        Self {
            dice: Dice::of(seed, number, Purpose::Life),
            mishaps: Dice::of(seed, number, Purpose::Mishap),
            clock: HlcClock::new(node),
            state: State::Idle,
            task: None,
            waiting: None,
            taken_up: 0,
            skew_millis: i16::try_from(ahead).unwrap_or_default(),
            crew,
            silent_until: None,
        }
    }

    pub(crate) const fn state(&self) -> State {
        self.state
    }

    /// The task of its own that it works on, if any.
    pub(crate) fn own_task(&self) -> Option<TaskName> {
        use State::{Blocked, Executing, Planning, Reviewing};
        let at_work = matches!(self.state, Planning | Executing | Reviewing | Blocked);
        self.task.filter(|_| at_work).map(|task| task.name)
    }

    pub(crate) fn is_silent(&self, beat: u64) -> bool {
        self.silent_until.is_some_and(|until| beat < until)
    }

    /// It loses what it was doing, and is silent until beat `until`.
    pub(crate) fn crash(&mut self, until: u64) {
        self.state = State::Idle;
        self.task = None;
        self.waiting = None;
        self.silent_until = Some(until);
    }

    /// Somebody has finished helping with this task; it goes on, if it still waits there.
    pub(crate) fn relieve(&mut self, task: TaskName) {
        if self.own_task() == Some(task)
            && let Some(waiting) = &mut self.waiting
        {
            waiting.helped = true;
        }
    }

    /// Stamps a claim at `now` on the agent's clock, after having heard a frame with the stamp `heard`.
    pub(crate) fn stamp(&mut self, heard: WireHlc, now: ClusterInstant) -> Hlc {
        let wall = self.wall(now);
        self.clock.observe(heard, wall);
        self.clock.tick(wall)
    }

    /// What the agent's own wall clock shows.
    fn wall(&self, now: ClusterInstant) -> UnixMillis {
        let shown = now + Nanos::from_millis(self.skew_millis.into());
        let millis = shown.unix_nanos().div_euclid(1_000_000);
        UnixMillis::from(i64::try_from(millis).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agent_fits_two_hundred_bytes() {
        let size = size_of::<Agent>();
        assert!(size <= 200, "{size}");
    }

    #[test]
    fn clocks_are_off_within_the_skew_in_both_directions() {
        let skew = Skew::new(250).unwrap();
        let agents: Vec<Agent> = (0..200)
            .map(|n| Agent::new(7, n, 0, NodeHash(1), skew))
            .collect();
        assert!(agents.iter().all(|a| (-250..=250).contains(&a.skew_millis)));
        assert!(agents.iter().any(|a| a.skew_millis < -100));
        assert!(agents.iter().any(|a| a.skew_millis > 100));
    }
}
