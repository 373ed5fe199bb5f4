//! Waiting: for what nothing announces, which is looked for again and again within bounds, and for moments that fill a
//! span evenly.

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

/// Where turns lie between 0 and 1 so that they fill the span evenly, however many there are: multiples of the golden
/// ratio, less their whole parts.
pub fn spread(turn: u32) -> f64 {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    (f64::from(turn) * GOLDEN).fract()
}

/// Between two looks: short beside all that is waited for.
const LOOK: Duration = Duration::from_millis(50);
