//! One direction between a participant and the server.

use std::time::Duration;

use tokio::time::Instant;

use super::Faults;
use super::dice::Dice;

/// One direction between a participant and the server.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) faults: Faults,
    /// Everything vanishes.
    pub(super) cut: bool,
    dice: Dice,
    /// When the last message that kept its place arrives: none that keeps its place arrives before.
    in_order: Option<Instant>,
    /// When the last of all arrives.
    last: Option<Instant>,
}

/// What a link does with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Passage {
    /// When it arrives; `None` when it vanishes.
    pub(super) first: Option<Instant>,
    /// When it arrives again.
    pub(super) again: Option<Instant>,
    /// Whether later ones may overtake it.
    pub(super) held_back: bool,
}

impl Link {
    pub(super) fn new(faults: Faults, dice: Dice) -> Self {
        Self {
            faults,
            cut: false,
            dice,
            in_order: None,
            last: None,
        }
    }

    /// Sends a message. The dice fall the same number of times whatever the faults are, so that changing one fault
    /// does not change the others.
    pub(super) fn pass(&mut self, now: Instant) -> Passage {
        let delay = self.delay();
        let extra = self.delay().max(Faults::MIN_HOLD);
        let lost = self.dice.happens(self.faults.loss) || self.cut;
        let doubled = self.dice.happens(self.faults.duplication);
        let held_back = self.dice.happens(self.faults.reordering);
        if lost {
            return Passage {
                first: None,
                again: None,
                held_back: false,
            };
        }
        let first = if held_back {
            self.arrive(now + delay + extra)
        } else {
            self.arrive_in_order(now + delay)
        };
        let again = doubled.then(|| self.arrive_in_order(now + delay));
        Passage {
            first: Some(first),
            again,
            held_back,
        }
    }

    /// When something that is behind everything sent so far arrives; `None` when nothing arrives at all.
    pub(super) fn pass_last(&mut self, now: Instant) -> Option<Instant> {
        let at = self.last.map_or(now, |last| last.max(now)) + self.delay();
        (!self.cut).then(|| self.arrive_in_order(at))
    }

    /// Forgets what is on its way: the connection is another one.
    pub(super) fn restart(&mut self) {
        self.in_order = None;
        self.last = None;
    }

    fn delay(&mut self) -> Duration {
        self.dice.within(&self.faults.delay).min(Faults::MAX_DELAY)
    }

    fn arrive_in_order(&mut self, at: Instant) -> Instant {
        let at = self.in_order.map_or(at, |before| before.max(at));
        self.in_order = Some(at);
        self.arrive(at)
    }

    fn arrive(&mut self, at: Instant) -> Instant {
        self.last = Some(self.last.map_or(at, |last| last.max(at)));
        at
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::inprocess::Chance;

    fn link(seed: u64, faults: Faults) -> Link {
        Link::new(faults, Dice::new(seed))
    }

    proptest! {
        #[test]
        fn without_reordering_messages_arrive_in_order(seed: u64, gaps in proptest::collection::vec(0..50_u64, 1..60)) {
            let faults = Faults {
                loss: Chance::per_mille(200),
                duplication: Chance::per_mille(200),
                ..Faults::delay(Duration::from_millis(1)..=Duration::from_millis(90))
            };
            let mut link = link(seed, faults);
            let mut now = Instant::now();
            let mut arrivals = Vec::new();
            for gap in gaps {
                now += Duration::from_millis(gap);
                let passage = link.pass(now);
                arrivals.extend(passage.first.into_iter().chain(passage.again));
            }
            prop_assert!(arrivals.is_sorted());
        }

        #[test]
        fn what_is_sent_last_arrives_after_everything(seed: u64, count in 1..40_usize) {
            let faults = Faults {
                reordering: Chance::per_mille(500),
                ..Faults::delay(Duration::ZERO..=Duration::from_millis(90))
            };
            let mut link = link(seed, faults);
            let now = Instant::now();
            let latest = (0..count).filter_map(|_| link.pass(now).first).max();
            prop_assert!(link.pass_last(now) >= latest);
        }
    }
}
