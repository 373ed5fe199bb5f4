//! Counts of what was sent, and of what was not.

use backbeat_contract::State;
use serde::Serialize;

use super::ClaimSummary;

/// What a simulation has counted so far. Unit: claims.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    /// Valid claims sent for the first time, in the order of [`State::ALL`].
    pub(super) by_state: [u64; State::ALL.len()],
    /// Of these, held back until after their deadline.
    pub(super) late: u64,
    /// Sent once more.
    pub(super) repeated: u64,
    /// Broken claims sent.
    pub(super) invalid: u64,
    /// Agents that crashed.
    pub(super) crashes: u64,
    /// Turns that crashed agents did not take.
    pub(super) silent: u64,
    pub(super) unsent: Unsent,
}

/// Claims that were not sent, by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Unsent {
    /// Their beat was over before it was their turn: this process, or the bus, was too slow for the load.
    pub behind: u64,
    /// There was no connection. They are not sent afterwards: they would be stale.
    pub disconnected: u64,
    /// The bus refused them, or closed.
    pub refused: u64,
    /// They were to be late, and too many were waiting already.
    pub no_room: u64,
    /// They were to be late, or to be sent again, and the simulation ended before.
    pub ended: u64,
}

impl Tally {
    /// Valid claims sent for the first time.
    pub(super) fn valid(&self) -> u64 {
        self.by_state.iter().sum()
    }

    /// Everything sent.
    pub(super) fn sent(&self) -> u64 {
        self.valid() + self.invalid + self.repeated
    }

    /// What is told at the end.
    pub(super) fn conclude(self, rate_hz: f64) -> ClaimSummary {
        let by_state = State::ALL.iter().zip(self.by_state);
        ClaimSummary {
            sent: self.sent(),
            rate_hz,
            valid: self.valid(),
            by_state: by_state
                .map(|(state, count)| (state.as_str(), count))
                .collect(),
            invalid: self.invalid,
            late: self.late,
            repeated: self.repeated,
            crashes: self.crashes,
            silent: self.silent,
            unsent: self.unsent,
        }
    }
}

impl Unsent {
    /// All of them.
    pub const fn total(&self) -> u64 {
        self.behind + self.disconnected + self.refused + self.no_room + self.ended
    }
}
