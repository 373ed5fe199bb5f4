//! What can go wrong on a link.

use std::ops::RangeInclusive;
use std::time::Duration;

/// Which of a participant's two links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// What the participant publishes.
    ToServer,
    /// What the participant subscribed to.
    FromServer,
}

/// A probability in thousandths. An integer, so that dice fall alike on every machine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Chance(u16);

impl Chance {
    /// It never happens.
    pub const NEVER: Self = Self(0);
    /// It always happens.
    pub const ALWAYS: Self = Self(1000);

    /// So many times of a thousand; more than a thousand is [`Chance::ALWAYS`].
    pub const fn per_mille(times: u16) -> Self {
        if times < Self::ALWAYS.0 {
            Self(times)
        } else {
            Self::ALWAYS
        }
    }

    pub(super) fn times(self) -> u64 {
        u64::from(self.0)
    }
}

/// What a link does to its messages. The default does nothing: every message arrives at once, once, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults {
    /// How long a message takes, at random between both ends, at most [`Faults::MAX_DELAY`]. Messages stay in order:
    /// one that would be faster waits for the one before it, as on a TCP connection.
    pub delay: RangeInclusive<Duration>,
    /// How many messages vanish.
    pub loss: Chance,
    /// How many messages arrive twice.
    pub duplication: Chance,
    /// How many messages are held back for one more delay (at least [`Faults::MIN_HOLD`]) while later ones overtake.
    pub reordering: Chance,
}

impl Faults {
    /// The longest delay that is kept to.
    pub const MAX_DELAY: Duration = Duration::from_hours(1);

    /// The shortest time for which a message that is overtaken is held back.
    pub const MIN_HOLD: Duration = Duration::from_millis(1);

    /// Nothing but a delay.
    pub fn delay(delay: RangeInclusive<Duration>) -> Self {
        Self {
            delay,
            ..Self::default()
        }
    }
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            delay: Duration::ZERO..=Duration::ZERO,
            loss: Chance::NEVER,
            duplication: Chance::NEVER,
            reordering: Chance::NEVER,
        }
    }
}
