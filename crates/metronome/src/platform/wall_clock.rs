//! The wall clock, which anybody may set. Beats are timed by the node's own clock, in `clock`.

use std::time::SystemTime;

use backbeat_timing::{ClusterInstant, Nanos};

/// The machine's idea of the date.
#[derive(Clone, Copy, Debug)]
pub struct WallClock;

impl WallClock {
    /// Nanoseconds since 1970; negative when the machine believes to be in an earlier year.
    pub fn now() -> ClusterInstant {
        let epoch = ClusterInstant::from_unix_nanos(0);
        match SystemTime::UNIX_EPOCH.elapsed() {
            Ok(since) => epoch + Nanos::from(since),
            Err(before) => epoch + Nanos::new(-Nanos::from(before.duration()).get()),
        }
    }
}
