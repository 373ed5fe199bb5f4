//! The clock of a reverb, as a seam: services read the machine's, tests bring their own.

use backbeat_timing::{ClusterInstant, Nanos};
use std::time::SystemTime;

/// What arrivals are stamped with and windows closed by.
pub trait Clock: Send + Sync + 'static {
    /// The wall clock, taken for the timescale of the deadlines: hosts keep their clocks by NTP.
    fn now(&self) -> ClusterInstant;
}

/// The machine's wall clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct MachineClock;

impl Clock for MachineClock {
    fn now(&self) -> ClusterInstant {
        let epoch = ClusterInstant::from_unix_nanos(0);
        match SystemTime::UNIX_EPOCH.elapsed() {
            Ok(since) => epoch + Nanos::from(since),
            Err(before) => epoch + Nanos::new(-Nanos::from(before.duration()).get()),
        }
    }
}
