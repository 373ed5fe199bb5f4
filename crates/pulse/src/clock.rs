//! The two clocks of a node, as a seam: services read the machine's, simulations bring their own.

use backbeat_metronome::{LocalClock, WallClock};
use backbeat_timing::{ClusterInstant, LocalInstant};

/// A node's clocks.
pub trait Clock: Send + Sync + 'static {
    /// The monotonic clock, which carries the beat: it never steps, and goes on in suspend.
    fn now(&self) -> LocalInstant;

    /// The wall clock. It may be wrong, and step.
    fn wall(&self) -> ClusterInstant;
}

/// The machine's clocks.
#[derive(Clone, Copy, Debug, Default)]
pub struct MachineClock;

impl Clock for MachineClock {
    fn now(&self) -> LocalInstant {
        LocalClock::now()
    }

    fn wall(&self) -> ClusterInstant {
        WallClock::now()
    }
}
