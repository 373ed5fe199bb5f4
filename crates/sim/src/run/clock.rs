//! The only clock of the crate: wall time that runs with the runtime's monotonic clock.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "time enters the crate here, and nowhere else"
)]

use std::time::SystemTime;

use backbeat_timing::{ClusterInstant, Nanos};
use tokio::time::Instant;

/// Wall time, set once and then running evenly with the runtime's monotonic clock: later steps of the system's clock
/// do not disturb it, and under a paused runtime it stands still.
#[derive(Debug, Clone, Copy)]
pub struct WallClock {
    origin: Instant,
    shown: ClusterInstant,
}

impl WallClock {
    /// Set by the system's clock.
    pub fn system() -> Self {
        let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        // A clock before 1970 is as wrong as one that shows 1970.
        let shown = since_1970.map_or(Nanos::ZERO, Nanos::from);
        Self::showing(ClusterInstant::from_unix_nanos(shown.get()))
    }

    /// Set to show this instant now.
    pub fn showing(now: ClusterInstant) -> Self {
        Self {
            origin: Instant::now(),
            shown: now,
        }
    }

    /// What it shows.
    pub fn now(&self) -> ClusterInstant {
        self.shown + Nanos::from(self.origin.elapsed())
    }

    /// Waits until it shows this instant; not at all when it has, and for ever without one.
    pub(super) async fn wait_for(&self, instant: Option<ClusterInstant>) {
        let wait = instant.map(|instant| (instant - self.shown).to_wait());
        match wait.and_then(|wait| self.origin.checked_add(wait)) {
            Some(deadline) => tokio::time::sleep_until(deadline).await,
            None => std::future::pending().await,
        }
    }
}
