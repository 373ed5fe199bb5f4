//! When all machines run and hear each other, the beat is back soon.

use tokio::time::Duration;

use crate::receiver::Heard;

/// `healed` is when the last fault ended, `end` when the run did.
pub fn check(accepted: &[Heard], healed: Duration, end: Duration) -> Result<(), String> {
    let back = accepted.iter().find(|heard| heard.at > healed + PATIENCE);
    let last = accepted.last().map(|heard| heard.at);
    match (back, last) {
        (Some(_), Some(last)) if last + SILENCE > end => Ok(()),
        _ => Err(format!("all was well from {healed:?} on, but the last frame came at {last:?} of {end:?}")),
    }
}

/// Longest wait for a leader after the last fault.
const PATIENCE: Duration = Duration::from_secs(3);

/// Longest wait for the last frame of a run.
const SILENCE: Duration = Duration::from_secs(1);
