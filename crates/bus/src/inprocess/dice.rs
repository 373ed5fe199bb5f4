//! Seeded dice. Their own, so that no library's new version changes what a seed means.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::Chance;

/// SplitMix64 (Steele, Lea and Flood 2014): every seed is good, and the stream of one says nothing of another's.
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Dice of their own for something with a name: FNV-1a of the name over the seed.
    pub(super) fn named(seed: u64, name: &str) -> Self {
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Self(Self(seed ^ hash).next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 when that is 0. The bias of the remainder is below 2⁻³² for what is counted here.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next().checked_rem(end).unwrap_or(0)
    }

    pub(super) fn happens(&mut self, chance: Chance) -> bool {
        self.below(Chance::ALWAYS.times()) < chance.times()
    }

    /// A time within the range, in whole nanoseconds; its start when its end lies before it.
    pub(super) fn within(&mut self, range: &RangeInclusive<Duration>) -> Duration {
        let span = range.end().saturating_sub(*range.start()).as_nanos();
        let span = u64::try_from(span).unwrap_or(u64::MAX);
        *range.start() + Duration::from_nanos(self.below(span.saturating_add(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dice_are_those_of_the_paper() {
        let mut dice = Dice::new(0);
        assert_eq!(dice.next(), 0xe220_a839_7b1d_cdaf);
        assert_eq!(dice.next(), 0x6e78_9e6a_a1b9_65f4);
    }

    #[test]
    fn what_never_and_always_happen_do() {
        let mut dice = Dice::new(1);
        assert!((0..1000).all(|_| !dice.happens(Chance::NEVER)));
        assert!((0..1000).all(|_| dice.happens(Chance::ALWAYS)));
    }
}
