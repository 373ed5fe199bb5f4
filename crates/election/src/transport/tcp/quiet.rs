//! Keeps a complaint that anybody can provoke from filling the log.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// The time between two complaints of a kind.
const REST: Duration = Duration::from_secs(10);

/// Decides whether a complaint may be logged.
#[derive(Debug, Default)]
pub(super) struct Quiet(Mutex<Said>);

#[derive(Debug, Default)]
struct Said {
    last: Option<Instant>,
    unsaid: u64,
}

impl Quiet {
    /// How many complaints were left out since the last; `None` when this one is to be left out too.
    pub(super) fn speak(&self) -> Option<u64> {
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if said.last.is_some_and(|last| last.elapsed() < REST) {
            said.unsaid += 1;
            return None;
        }
        said.last = Some(Instant::now());
        Some(std::mem::take(&mut said.unsaid))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn complaints_between_two_that_are_logged_are_counted() {
        let quiet = Quiet::default();
        assert_eq!(quiet.speak(), Some(0));
        assert_eq!((quiet.speak(), quiet.speak()), (None, None));
        tokio::time::advance(REST).await;
        assert_eq!((quiet.speak(), quiet.speak()), (Some(2), None));
    }
}
