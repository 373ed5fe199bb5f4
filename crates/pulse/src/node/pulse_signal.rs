//! The cluster's time on the election's heartbeats.

use std::sync::Arc;

use backbeat_election::{NodeName, TimeSignal};
use backbeat_timing::ClusterInstant;

use crate::clock::Clock;
use crate::conductor::Seat;

/// Tells followers the leader's time eleven times a second, also when beats are half a minute apart. The heartbeats between
/// tell it again, as if they had been late on their way.
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

    fn known(&self) -> Option<ClusterInstant> {
        let conductor = self.seat.take();
        conductor.known_time(self.clock.now())
    }

    fn learned(&self, sent: ClusterInstant) {
        let mut conductor = self.seat.take();
        conductor.learn_time(sent, self.clock.now());
    }
}
