//! A claim before it is text. How it becomes text is in `pen`.

use backbeat_contract::{BeatIndex, State, WindowId};
use backbeat_timing::{ClusterInstant, Hlc};

use crate::life::TaskName;

/// What one agent claims, without texts, so that making one allocates nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Claim {
    /// The agent, by its number in the crowd.
    pub agent: u32,
    /// The beat during which it holds.
    pub beat: BeatIndex,
    /// The window of that beat.
    pub window: WindowId,
    /// When that beat ends: a claim that arrives later is not on time.
    pub deadline: ClusterInstant,
    /// What the agent is doing.
    pub state: State,
    /// The task that it is about.
    pub task: Option<TaskName>,
    /// How many beats the task still takes.
    pub beats_left: Option<u64>,
    /// What share of the task is done. Unit: percent, 0 to 100.
    pub percent: Option<u8>,
    /// Text for people, of ASCII characters that JSON does not escape.
    pub notes: Option<&'static str>,
    /// The task that a blocked agent waits for.
    pub wait_for: Option<TaskName>,
    /// When it was claimed, on the agent's clock.
    pub stamp: Hlc,
}
