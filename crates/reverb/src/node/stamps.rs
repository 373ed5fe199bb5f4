//! When messages arrive: the clock, looked at once for some of them in a row.

use crate::clock::Clock;
use backbeat_timing::ClusterInstant;
use std::sync::Arc;

/// Messages in a row that are taken to have arrived at one instant: some 20 µs of them, a small part of what delivery
/// times are told to. Looking at the clock would cost a tenth of what taking a claim does.
const IN_A_ROW: u32 = 32;

/// Stamps arrivals.
pub(super) struct Stamps {
    clock: Arc<dyn Clock>,
    last: ClusterInstant,
    left: u32,
}

impl Stamps {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            last: clock.now(),
            left: 0,
            clock,
        }
    }

    /// The instant of a message that was waited for.
    pub(super) fn fresh(&mut self) -> ClusterInstant {
        self.last = self.clock.now();
        self.left = IN_A_ROW - 1;
        self.last
    }

    /// The instant of a message that was there already.
    pub(super) fn next(&mut self) -> ClusterInstant {
        match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                self.last
            }
            None => self.fresh(),
        }
    }

    /// Whether the next look at the clock is due.
    pub(super) const fn are_spent(&self) -> bool {
        self.left == 0
    }

    /// What comes now takes a while: the next message has another instant.
    pub(super) const fn spend(&mut self) {
        self.left = 0;
    }
}
