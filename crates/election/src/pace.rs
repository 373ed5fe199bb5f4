//! How often the leader shows that it lives, and how long the others wait before they elect another.

use std::time::Duration;

/// The pace of a cluster; every node should have the same.
///
/// A follower that hears nothing waits for the leader's lease (`election_max`) and then for a random time between
/// `election_min` and `election_max` before it asks for votes. So with the default a new leader stands 250 to 310 ms after
/// the last heartbeat of the old one, and the time to the next frame is left within half a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Time between two heartbeats, in whole milliseconds; 30 ms by default.
    pub heartbeat: Duration,
    /// Shortest wait before an election; must be longer than a heartbeat. 100 ms by default.
    pub election_min: Duration,
    /// Longest wait before an election, and the length of a leader's lease; must be longer than the shortest. 150 ms by
    /// default.
    pub election_max: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            heartbeat: Duration::from_millis(30),
            election_min: Duration::from_millis(100),
            election_max: Duration::from_millis(150),
        }
    }
}

/// A pace at which no cluster can run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the pace must be 1 ms <= heartbeat < shortest election wait < longest election wait, \
     but is {heartbeat:?}, {election_min:?}, {election_max:?}"
)]
pub struct RefusePace {
    heartbeat: Duration,
    election_min: Duration,
    election_max: Duration,
}

/// Most heartbeats that follow from one of openraft's. A leader whose disk hangs is silent later by two heartbeats for it.
const MOST: u32 = 3;

impl Pace {
    /// How many heartbeats follow from one that openraft sends: this one, and its repeats (`crate::transport::Repeats`).
    /// openraft is much to wake up, thirty times a second, when there is nothing to say.
    ///
    /// openraft counts only its own, so the lease that it believes to have must last until the answer to the next of them
    /// is read, which is with a repeat; and it wants them to come sooner than the shortest election.
    pub(crate) fn heartbeats_of_one(self) -> u32 {
        let fit = |number: &u32| {
            let lasts = self.heartbeat * (*number + 1) < self.election_max;
            lasts && self.heartbeat * *number < self.election_min
        };
        (1..=MOST).rev().find(fit).unwrap_or(1)
    }

    pub(crate) fn check(self) -> Result<Self, RefusePace> {
        let Self {
            heartbeat,
            election_min,
            election_max,
        } = self;
        let millis = [heartbeat, election_min, election_max].map(|each| each.as_millis());
        if millis[0] >= 1 && millis.is_sorted_by(|a, b| a < b) {
            return Ok(self);
        }
        Err(RefusePace {
            heartbeat,
            election_min,
            election_max,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heartbeats_are_repeated_where_leases_allow_it() {
        let pace = |heartbeat, election_min, election_max| Pace {
            heartbeat: Duration::from_millis(heartbeat),
            election_min: Duration::from_millis(election_min),
            election_max: Duration::from_millis(election_max),
        };
        assert_eq!(Pace::default().heartbeats_of_one(), 3);
        assert_eq!(pace(30, 100, 120).heartbeats_of_one(), 2);
        assert_eq!(pace(30, 80, 200).heartbeats_of_one(), 2);
        assert_eq!(pace(10, 100, 200).heartbeats_of_one(), 3);
        assert_eq!(pace(99, 100, 101).heartbeats_of_one(), 1);
    }
}
