//! How much is enough.

use std::time::Duration;

use tokio::time::Instant;

/// How much is asked for; without a number, everything until the word to stop.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limit {
    /// So many messages.
    pub count: Option<u64>,
    /// So long.
    pub time: Option<Duration>,
}

/// A limit that is being approached.
#[derive(Debug)]
pub struct Limited {
    left: Option<u64>,
    deadline: Option<Instant>,
}

impl Limit {
    /// Whether there is an end to reach.
    pub fn is_some(&self) -> bool {
        self.count.is_some() || self.time.is_some()
    }

    /// Begins now.
    pub fn begin(self) -> Limited {
        Limited {
            left: self.count,
            // A time beyond the clock's end is for ever.
            deadline: self.time.and_then(|time| Instant::now().checked_add(time)),
        }
    }
}

impl Limited {
    /// Takes one message off; whether it was still wanted.
    pub fn take(&mut self) -> bool {
        match &mut self.left {
            None => true,
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
        }
    }

    /// Whether no message is wanted any more.
    pub fn is_reached(&self) -> bool {
        self.left == Some(0)
    }

    /// Returns when the time is up; never when there is none.
    pub async fn time_is_up(&self) {
        match self.deadline {
            Some(deadline) => tokio::time::sleep_until(deadline).await,
            None => std::future::pending().await,
        }
    }
}
