//! When a simulation is to end.

use backbeat_timing::ClusterInstant;
use tokio_util::sync::CancellationToken;

use super::{Ending, WallClock};

/// When a simulation is to end: at an instant, or when it is told to.
#[derive(Debug)]
pub(super) struct Stop {
    pub(super) clock: WallClock,
    pub(super) cancel: CancellationToken,
    pub(super) until: Option<ClusterInstant>,
}

impl Stop {
    /// Waits for the end.
    pub(super) async fn reached(&self) -> Ending {
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => Ending::Cancelled,
            () = self.clock.wait_for(self.until) => Ending::TimeIsUp,
        }
    }

    /// Whether the end has come at `now`.
    pub(super) fn is_reached(&self, now: ClusterInstant) -> bool {
        self.cancel.is_cancelled() || self.until.is_some_and(|until| until <= now)
    }
}
