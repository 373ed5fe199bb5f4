//! The cluster's time on the election's heartbeats.

use std::sync::Arc;

use backbeat_election::{NodeName, TimeSignal};
use backbeat_timing::ClusterInstant;

use crate::clock::Clock;
use crate::conductor::Seat;

/// Tells followers the leader's time thirty times a second, also when beats are half a minute apart.
pub struct PulseSignal {
    /// The node's conductor.
    pub seat: Seat,
    /// The node's clocks.
    pub clock: Arc<dyn Clock>,
}

impl TimeSignal for PulseSignal {
    fn sending(&self) -> Option<ClusterInstant> {
        let conductor = self.seat.take();
        conductor.time_to_tell(self.clock.now())
    }

    fn heard(&self, _term: u64, _leader: &NodeName, sent: ClusterInstant) {
        let mut conductor = self.seat.take();
        conductor.hear_heartbeat(sent, self.clock.now());
    }
}
