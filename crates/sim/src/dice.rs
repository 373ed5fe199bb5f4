//! Seeded dice. Their own, so that no library's new version changes what a seed means.

/// SplitMix64 (Steele, Lea and Flood 2014): every seed is good, and the stream of one says nothing of another's. The
/// numbers are the same on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dice(u64);

impl Dice {
    #[cfg(test)]
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Dice of their own for the `number`th of many, and for one `purpose` of it.
    pub(crate) fn of(seed: u64, number: u32, purpose: Purpose) -> Self {
        let mut begin = Self(seed);
        let place = u64::from(number) << 8 | purpose as u64;
        Self(begin.next() ^ Self(place).next())
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 when that is 0. The bias of the remainder is below 2^-32 for what is counted here.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next().checked_rem(end).unwrap_or(0)
    }

    /// One of the choices; none when there is none.
    pub(crate) fn pick<'a, T>(&mut self, choices: &'a [T]) -> Option<&'a T> {
        let place = usize::try_from(self.below(choices.len() as u64)).ok()?;
        choices.get(place)
    }

    /// Whether something of this probability, 0 to 1, happens.
    pub(crate) fn happens(&mut self, probability: f64) -> bool {
        // 53 bits are what an f64 holds: every step is exact, so the outcome is the same on every machine.
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
        let drawn = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        drawn < probability
    }
}

/// What dice are for. Each purpose has a stream of its own, so that faults do not change lives.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    /// What an agent decides.
    Life,
    /// What goes wrong with its claims.
    Mishap,
    /// How wrong its clock is.
    Clock,
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
        assert!((0..1000).all(|_| !dice.happens(0.0)));
        assert!((0..1000).all(|_| dice.happens(1.0)));
    }

    #[test]
    fn a_chance_of_a_quarter_comes_about_every_fourth_time() {
        let mut dice = Dice::new(7);
        let times = (0..10_000).filter(|_| dice.happens(0.25)).count();
        assert!((2_300..2_700).contains(&times), "{times}");
    }

    #[test]
    fn agents_and_purposes_have_dice_of_their_own() {
        let first = |number, purpose| Dice::of(7, number, purpose).next();
        assert_ne!(first(0, Purpose::Life), first(1, Purpose::Life));
        assert_ne!(first(0, Purpose::Life), first(0, Purpose::Mishap));
    }
}
