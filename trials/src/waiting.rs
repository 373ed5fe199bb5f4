//! Waiting for what nothing announces: it is looked for again and again, within bounds.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::listener::PATIENCE;
use crate::upset::{Outcome, Upset};

/// Looks until something is seen.
pub async fn until_seen<T>(what: String, mut look: impl AsyncFnMut() -> Option<T>) -> Outcome<T> {
    let looking = async {
        let mut pause = interval(LOOK);
        pause.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            pause.tick().await;
            if let Some(seen) = look().await {
                return seen;
            }
        }
    };
    let seen = timeout(PATIENCE, looking).await;
    seen.map_err(|_| Upset::Late {
        what,
        waited: PATIENCE,
    })
}

/// Between two looks: short beside all that is waited for.
const LOOK: Duration = Duration::from_millis(50);
