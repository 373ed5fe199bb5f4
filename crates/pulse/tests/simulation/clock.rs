//! A node's clocks in virtual time: both count from elsewhere and run a little fast or slow; the wall
//! clock can be stepped.

use std::sync::atomic::{AtomicI64, Ordering};

use backbeat_pulse::clock::Clock;
use backbeat_timing::{ClusterInstant, LocalInstant, Nanos};
use tokio::time::Instant;

/// When the virtual world begins, as a right wall clock shows it.
pub const DAWN: i128 = 1_757_075_400_000_000_000;

/// The clocks of one machine. They outlive the processes on it.
#[derive(Debug)]
pub struct MachineClocks {
    dawn: Instant,
    /// What the monotonic clock showed at dawn.
    origin: i64,
    /// How much faster than true time it runs.
    parts_per_million: i64,
    /// How far the wall clock is from a right one, in nanoseconds.
    wall_error: AtomicI64,
}

impl MachineClocks {
    pub const fn new(dawn: Instant, origin: i64, parts_per_million: i64, wall_error: i64) -> Self {
        Self {
            dawn,
            origin,
            parts_per_million,
            wall_error: AtomicI64::new(wall_error),
        }
    }

    /// Steps the wall clock.
    pub fn step(&self, by: Nanos) {
        let nanos = i64::try_from(by.get()).unwrap();
        self.wall_error.fetch_add(nanos, Ordering::Relaxed);
    }

    /// The virtual instant at which the monotonic clock shows `local`, or a moment later.
    pub fn instant_of(&self, local: LocalInstant) -> Instant {
        let shown = (local.nanos() - i128::from(self.origin)).max(0);
        let million = 1_000_000;
        let truth = shown * million / (million + i128::from(self.parts_per_million)) + 1;
        self.dawn + Nanos::new(truth).to_wait()
    }

    fn elapsed(&self) -> i128 {
        let truth = i128::try_from(self.dawn.elapsed().as_nanos()).unwrap();
        truth + truth * i128::from(self.parts_per_million) / 1_000_000
    }
}

impl Clock for MachineClocks {
    fn now(&self) -> LocalInstant {
        LocalInstant::from_nanos(i128::from(self.origin) + self.elapsed())
    }

    fn wall(&self) -> ClusterInstant {
        let error = self.wall_error.load(Ordering::Relaxed);
        ClusterInstant::from_unix_nanos(DAWN + self.elapsed() + i128::from(error))
    }
}
