//! Lengths in beats, drawn from a range.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::dice::Dice;

/// A length in beats, drawn evenly from `min` to `max`, both included: 1 to 1000 beats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "WrittenSpan", into = "WrittenSpan")]
#[schemars(with = "WrittenSpan")]
pub struct BeatSpan {
    min: u16,
    max: u16,
}

/// A length in beats that cannot be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a length must be from 1 to {} beats with min <= max, got {min} to {max}",
    BeatSpan::LIMIT
)]
pub struct RefuseSpan {
    /// The lower end.
    pub min: u32,
    /// The upper end.
    pub max: u32,
}

impl BeatSpan {
    /// Longest length, in beats.
    pub const LIMIT: u32 = 1000;

    /// How long agents wait for others, unless their crew says otherwise.
    pub(super) const TWO_TO_SIX: Self = Self { min: 2, max: 6 };

    /// How long helping takes, unless the crew says otherwise.
    pub(super) const ONE_TO_THREE: Self = Self { min: 1, max: 3 };

    /// From `min` to `max` beats.
    pub fn new(min: u32, max: u32) -> Result<Self, RefuseSpan> {
        let refused = RefuseSpan { min, max };
        if min == 0 || min > max || max > Self::LIMIT {
            return Err(refused);
        }
        let [min, max] = [min, max].map(u16::try_from);
        Ok(Self {
            min: min.map_err(|_| refused)?,
            max: max.map_err(|_| refused)?,
        })
    }

    /// A length of the span, in beats.
    pub(crate) fn draw(self, dice: &mut Dice) -> u16 {
        let further = dice.below(u64::from(self.max - self.min) + 1);
        self.min + u16::try_from(further).unwrap_or(0)
    }
}

/// The span as it stands in a file.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
struct WrittenSpan {
    /// The shortest. Unit: beats, 1 to 1000.
    #[schemars(range(min = 1, max = 1000), extend("examples" = [2]))]
    min: u32,
    /// The longest, at least `min`. Unit: beats, 1 to 1000.
    #[schemars(range(min = 1, max = 1000), extend("examples" = [8]))]
    max: u32,
}

impl TryFrom<WrittenSpan> for BeatSpan {
    type Error = RefuseSpan;

    fn try_from(written: WrittenSpan) -> Result<Self, RefuseSpan> {
        Self::new(written.min, written.max)
    }
}

impl From<BeatSpan> for WrittenSpan {
    fn from(span: BeatSpan) -> Self {
        Self {
            min: span.min.into(),
            max: span.max.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_drawn_from_both_ends_and_between() {
        let span = BeatSpan::new(2, 4).unwrap();
        let mut dice = Dice::new(3);
        let mut seen = [0; 5];
        (0..300).for_each(|_| seen[usize::from(span.draw(&mut dice))] += 1);
        assert_eq!(seen[..2], [0, 0]);
        assert!(seen[2..].iter().all(|&times| times > 50), "{seen:?}");
        assert_eq!(
            BeatSpan::new(3, 2).unwrap_err().to_string(),
            "a length must be from 1 to 1000 beats with min <= max, got 3 to 2"
        );
    }
}
