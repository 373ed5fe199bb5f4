//! What goes wrong with a claim on purpose.

use backbeat_timing::{ClusterInstant, Nanos};

use super::{Breakage, HeardBeat};
use crate::dice::Dice;
use crate::scenario::Faults;

/// What goes wrong with a claim on purpose: one thing at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mishap {
    /// Nothing.
    None,
    /// Bytes that break the contract are sent in its place.
    Invalid(Breakage),
    /// It is held back until this instant, which is after its deadline.
    Late(ClusterInstant),
    /// It is sent, and once more at this instant.
    Duplicate(ClusterInstant),
}

impl Mishap {
    pub(super) fn draw(
        dice: &mut Dice,
        faults: &Faults,
        beat: &HeardBeat,
        now: ClusterInstant,
    ) -> Self {
        if dice.fall(faults.invalid) {
            let breakage = dice.pick(Breakage::ALL).copied();
            return Self::Invalid(breakage.unwrap_or(Breakage::Truncated));
        }
        if dice.fall(faults.late) {
            // From a tenth of a beat on, so that it is late on every clock.
            return Self::Late(beat.end() + share_of(beat.length, 100 + dice.below(900)));
        }
        if dice.fall(faults.duplicate) {
            return Self::Duplicate(now + share_of(beat.length, dice.below(500)));
        }
        Self::None
    }
}

/// Thousandths of a length.
fn share_of(length: Nanos, thousandths: u64) -> Nanos {
    Nanos::new(length.get() * i128::from(thousandths) / 1000)
}
