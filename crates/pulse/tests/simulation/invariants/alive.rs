//! When all machines run and hear each other, the beat is back soon.

use tokio::time::Duration;

use crate::receiver::Heard;

/// `well` is when it must beat again, `end` when the run ended.
pub fn check(accepted: &[Heard], well: Duration, end: Duration) -> Result<(), String> {
    let back = accepted.iter().find(|heard| heard.at > well);
    let last = accepted.last().map(|heard| heard.at);
    match (back, last) {
        (Some(_), Some(last)) if last + SILENCE > end => Ok(()),
        _ => Err(format!(
            "all should be well from {well:?} on, but the last frame came at {last:?} of {end:?}"
        )),
    }
}

/// Longest wait for the last frame of a run.
const SILENCE: Duration = Duration::from_secs(1);
