//! Rush hours: stretches of beats in which everybody has work at once.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Chance, Spread};

/// A stretch of beats that comes again and again: a pure function of the beat's index, so that every process of a
/// simulation rushes at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "WrittenRush", into = "WrittenRush")]
#[schemars(with = "WrittenRush")]
pub struct Rush {
    every: u32,
    lasts: u32,
    start: Chance,
    spread: Spread,
}

/// A rush that never comes or never ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a rush must last at least 1 beat and less than the {every} beats after which it comes again, got {lasts}"
)]
pub struct RefuseRush {
    /// After how many beats it comes again.
    pub every: u32,
    /// How many beats it lasts.
    pub lasts: u32,
}

impl Rush {
    /// Whether beat `beat` is one of the rush: the first ones of every stretch are.
    pub(crate) const fn holds_at(self, beat: u64) -> bool {
        beat % (self.every as u64) < self.lasts as u64
    }

    /// The chance that an agent without a task takes one up, in place of its crew's.
    pub const fn start(self) -> Chance {
        self.start
    }

    /// The share of a beat over which claims are spread, in place of the scenario's.
    pub const fn spread(self) -> Spread {
        self.spread
    }
}

/// Stretches of beats in which everybody has work at once: the first `lasts` of every `every` beats.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
struct WrittenRush {
    /// After how many beats it comes again. Unit: beats, 2 to 100 000.
    #[schemars(range(min = 2, max = 100_000), extend("examples" = [60]))]
    every: u32,
    /// How many beats it lasts, less than `every`. Unit: beats, at least 1.
    #[schemars(range(min = 1, max = 99_999), extend("examples" = [10]))]
    lasts: u32,
    /// The chance that an agent without a task takes one up, at every claim. Unit: ratio, 0 to 1.
    #[schemars(extend("examples" = [0.9]))]
    start: Chance,
    /// The share of a beat over which claims are spread. Unit: ratio, 0.01 to 0.95.
    #[schemars(extend("examples" = [0.2]))]
    spread: Spread,
}

impl TryFrom<WrittenRush> for Rush {
    type Error = RefuseRush;

    fn try_from(written: WrittenRush) -> Result<Self, RefuseRush> {
        let WrittenRush {
            every,
            lasts,
            start,
            spread,
        } = written;
        if lasts == 0 || lasts >= every || every > 100_000 {
            return Err(RefuseRush { every, lasts });
        }
        Ok(Self {
            every,
            lasts,
            start,
            spread,
        })
    }
}

impl From<Rush> for WrittenRush {
    fn from(rush: Rush) -> Self {
        Self {
            every: rush.every,
            lasts: rush.lasts,
            start: rush.start,
            spread: rush.spread,
        }
    }
}
