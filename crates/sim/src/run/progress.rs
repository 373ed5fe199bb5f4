//! How a simulation is getting on, for whoever watches.

use std::time::Duration;

use backbeat_contract::{BeatIndex, State};
use serde::Serialize;

/// How a simulation is getting on. Told once a beat and at the end; watchers see the latest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Progress {
    /// The beat that has just begun; none before the first.
    pub beat: Option<BeatIndex>,
    /// Since the start.
    pub elapsed: Duration,
    /// Messages sent: valid, broken and repeated ones.
    pub sent: u64,
    /// Messages sent a second since the beat before.
    pub rate_hz: f64,
    /// Of those sent, broken on purpose.
    pub invalid: u64,
    /// Claims that were not sent, for whatever reason.
    pub unsent: u64,
    /// Whether there is a connection.
    pub connected: bool,
    /// Reports compared with what was sent.
    pub compared: u64,
    /// Of these, how many differ.
    pub differing: u64,
    /// How many agents are in each state, in the order of [`State::ALL`].
    pub states: [u32; State::ALL.len()],
}
