//! The corpus's own random numbers: SplitMix64 (Steele, Lea and Flood, 2014).
//!
//! Written out rather than taken from a crate, so that a seed gives the same corpus for as long as this file
//! stands. Good enough to vary messages, and for nothing else.

/// A sequence of numbers that a seed determines.
#[derive(Debug, Clone)]
pub(super) struct Draw(u64);

impl Draw {
    pub(super) fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number in `0..bound`, for bounds far below 2^64; zero when the bound is.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        let scaled = (self.bits() >> 32) * u64::from(bound);
        (scaled >> 32) as u32
    }

    /// True in so many of a hundred cases.
    pub(super) fn percent(&mut self, chance: u32) -> bool {
        self.below(100) < chance
    }

    /// One of the choices.
    pub(super) fn one_of<T: Copy, const N: usize>(&mut self, choices: [T; N]) -> T {
        const { assert!(N > 0 && N < 1000, "the choices are a few, written out") };
        #[expect(clippy::cast_possible_truncation, reason = "checked by the line above")]
        let count = N as u32;
        choices[self.below(count) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::Draw;

    #[test]
    fn a_seed_gives_the_published_sequence() {
        let mut draw = Draw::seeded(1_234_567);
        assert_eq!(draw.bits(), 6_457_827_717_110_365_317);
        assert_eq!(draw.bits(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn numbers_stay_below_their_bound() {
        let mut draw = Draw::seeded(1);
        assert!((0..10_000).all(|_| draw.below(7) < 7));
    }
}
