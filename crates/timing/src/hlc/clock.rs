//! The clock that makes stamps: the update rules of the paper, for a 16-bit counter.

use super::{ClockDrift, Hlc, NodeHash, UnixMillis, WireHlc};

/// One node's hybrid logical clock. Its stamps only ever grow, whatever the wall clock does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HlcClock {
    latest: Hlc,
}

/// What came of receiving a stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Observation {
    /// The stamp of the receipt. It is greater than `remote` if that was followed.
    pub local: Hlc,
    /// The stamp received, unwrapped near the own wall clock.
    pub remote: Hlc,
    /// How far the sender's stamp is ahead of the own wall clock.
    pub drift: ClockDrift,
    /// Whether the clock took the stamp into account. Not, when it is more than
    /// [`ClockDrift::LIMIT_MILLIS`] ahead: one bad clock must not drag the others along.
    pub followed: bool,
}

impl HlcClock {
    /// A clock that has stamped nothing yet.
    pub const fn new(node: NodeHash) -> Self {
        Self::resume(Hlc {
            wall: UnixMillis::MIN,
            logical: 0,
            node,
        })
    }

    /// A clock that goes on after `latest`, a stamp kept from before a restart.
    pub const fn resume(latest: Hlc) -> Self {
        Self { latest }
    }

    /// The last stamp made.
    pub const fn latest(&self) -> Hlc {
        self.latest
    }

    /// How far the latest stamp is ahead of the node's wall clock. Excessive after that clock was
    /// stepped back by more than the limit: others no longer follow these stamps, and beyond 32 s
    /// they cannot even unwrap them.
    pub const fn drift(&self, now: UnixMillis) -> ClockDrift {
        ClockDrift::between(self.latest.wall, now)
    }

    /// Stamps a local event or a message to send, `now` being the node's wall clock.
    pub fn tick(&mut self, now: UnixMillis) -> Hlc {
        self.advance(now, None)
    }

    /// Stamps the receipt of a message that carries `remote`, `now` being the node's wall clock.
    ///
    /// A clock runs ahead of the greatest wall time its node has seen by at most
    /// [`ClockDrift::LIMIT_MILLIS`], plus 1 ms for every counter, own or received, that was full.
    pub fn observe(&mut self, remote: WireHlc, now: UnixMillis) -> Observation {
        let remote = remote.unwrap_near(now);
        let drift = ClockDrift::between(remote.wall, now);
        let followed = !drift.is_too_far_ahead();
        let local = self.advance(now, followed.then_some(remote));
        Observation {
            local,
            remote,
            drift,
            followed,
        }
    }

    /// The paper's rules for sending and for receiving, which are one: take the greatest wall time
    /// known; if own or received stamps have used it, count on from the greatest counter used with
    /// it, else begin at 0.
    fn advance(&mut self, now: UnixMillis, remote: Option<Hlc>) -> Hlc {
        let known = [Some(self.latest), remote];
        let stamps = known.into_iter().flatten();
        let wall = stamps
            .clone()
            .map(|stamp| stamp.wall)
            .fold(now, UnixMillis::max);
        let used = stamps
            .filter(|stamp| stamp.wall == wall)
            .map(|stamp| stamp.logical)
            .max();
        let (wall, logical) = match used {
            None => (wall, 0),
            Some(counter) => match counter.checked_add(1) {
                Some(next) => (wall, next),
                // The counter is full: the next stamp is the first of the next millisecond.
                None => (wall.shifted(1), 0),
            },
        };
        self.latest = Hlc {
            wall,
            logical,
            node: self.latest.node,
        };
        self.latest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NODE: NodeHash = NodeHash(0xabcd);

    fn at(millis: i64) -> UnixMillis {
        UnixMillis::from(millis)
    }

    #[test]
    fn a_clock_counts_while_the_wall_clock_stands_still_or_steps_back() {
        let mut clock = HlcClock::new(NODE);
        assert_eq!(
            clock.tick(at(1_000)),
            Hlc {
                wall: at(1_000),
                logical: 0,
                node: NODE
            }
        );
        assert_eq!(clock.tick(at(1_000)).logical, 1);
        assert_eq!(
            clock.tick(at(10)),
            Hlc {
                wall: at(1_000),
                logical: 2,
                node: NODE
            }
        );
        assert_eq!(
            clock.tick(at(1_001)),
            Hlc {
                wall: at(1_001),
                logical: 0,
                node: NODE
            }
        );
    }

    #[test]
    fn a_clock_knows_that_its_wall_clock_was_set_back() {
        let mut clock = HlcClock::new(NODE);
        clock.tick(at(60_000));
        assert_eq!(clock.drift(at(59_990)).millis(), 10);
        assert!(clock.drift(at(50_000)).is_excessive());
    }

    #[test]
    fn a_receipt_is_stamped_after_both_clocks() {
        let mut clock = HlcClock::new(NODE);
        clock.tick(at(1_000));
        let ahead = Hlc {
            wall: at(1_500),
            logical: 7,
            node: NodeHash(1),
        };
        let seen = clock.observe(ahead.wire(), at(1_001));
        assert_eq!(seen.remote, ahead);
        assert_eq!(
            seen.local,
            Hlc {
                wall: at(1_500),
                logical: 8,
                node: NODE
            }
        );
        assert_eq!((seen.drift.millis(), seen.followed), (499, true));
    }

    #[test]
    fn a_full_counter_carries_into_the_next_millisecond() {
        let full = Hlc {
            wall: at(0xffff),
            logical: 0xffff,
            node: NODE,
        };
        let mut clock = HlcClock::resume(full);
        let next = clock.tick(at(0));
        assert_eq!(
            next,
            Hlc {
                wall: at(0x1_0000),
                logical: 0,
                node: NODE
            }
        );
        assert_eq!(next.wire().to_string(), "0000:0000:abcd");
        assert!(next > full);
    }

    #[test]
    fn a_stamp_more_than_five_seconds_ahead_is_not_followed() {
        let mut clock = HlcClock::new(NODE);
        let remote = |millis| {
            Hlc {
                wall: at(millis),
                logical: 0,
                node: NodeHash(1),
            }
            .wire()
        };
        let limit = clock.observe(remote(15_000), at(10_000));
        assert!(limit.followed && !limit.drift.is_excessive());
        let beyond = HlcClock::new(NODE).observe(remote(15_001), at(10_000));
        assert!(!beyond.followed && beyond.drift.is_excessive());
        assert_eq!(
            beyond.local,
            Hlc {
                wall: at(10_000),
                logical: 0,
                node: NODE
            }
        );
    }

    #[test]
    fn a_stamp_far_behind_is_reported_and_does_no_harm() {
        let mut clock = HlcClock::new(NODE);
        let remote = Hlc {
            wall: at(3_000),
            logical: 9,
            node: NodeHash(1),
        };
        let seen = clock.observe(remote.wire(), at(10_000));
        assert!(seen.followed && seen.drift.is_excessive());
        assert_eq!(seen.drift.millis(), -7_000);
        assert_eq!(seen.local.wall, at(10_000));
    }
}
