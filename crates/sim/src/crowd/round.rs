//! One beat's turns: how many there are, and the moment of each.

use backbeat_contract::{BeatIndex, WindowId};
use backbeat_timing::{ClusterInstant, Nanos, WireHlc};

use crate::scenario::Spread;

/// A beat as it was heard, from its plan frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeardBeat {
    /// Its number.
    pub index: BeatIndex,
    /// Its window.
    pub window: WindowId,
    /// Whether it is the first of its window.
    pub downbeat: bool,
    /// When it begins.
    pub begin: ClusterInstant,
    /// How long it lasts.
    pub length: Nanos,
    /// The stamp of its plan frame, which agents' clocks follow.
    pub stamp: WireHlc,
}

impl HeardBeat {
    /// When it ends.
    pub fn end(&self) -> ClusterInstant {
        self.begin + self.length
    }
}

/// The turns of a beat, spread evenly over the first part of it. Moments are computed from the beat's begin, never
/// added up, so that a late turn delays no other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Round {
    pub(super) beat: HeardBeat,
    turns: u64,
    taken: u64,
    spread: Spread,
}

impl Round {
    pub(super) const fn new(beat: HeardBeat, turns: u64, spread: Spread) -> Self {
        Self {
            beat,
            turns,
            taken: 0,
            spread,
        }
    }

    /// When the next turn is due; none when all have been taken.
    pub(super) fn next_moment(&self) -> Option<ClusterInstant> {
        if self.taken >= self.turns {
            return None;
        }
        let spread = i128::from(self.spread.millionths());
        let part = self.beat.length.get() * spread / 1_000_000;
        let into = part * i128::from(self.taken) / i128::from(self.turns);
        Some(self.beat.begin + Nanos::new(into))
    }

    pub(super) const fn take(&mut self) {
        self.taken += 1;
    }

    pub(super) const fn left(&self) -> u64 {
        self.turns - self.taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beat() -> HeardBeat {
        HeardBeat {
            index: BeatIndex::MIN,
            window: WindowId::new([7; 16]),
            downbeat: true,
            begin: ClusterInstant::from_unix_nanos(1_000_000_000),
            length: Nanos::from_millis(1_000),
            stamp: "0000:0000:0000".parse().unwrap(),
        }
    }

    #[test]
    fn turns_are_spread_evenly_over_their_part_of_the_beat() {
        let mut round = Round::new(beat(), 4, Spread::new(0.5).unwrap());
        let mut moments = Vec::new();
        while let Some(moment) = round.next_moment() {
            moments.push((moment - beat().begin).get() / 1_000_000);
            round.take();
        }
        assert_eq!(moments, [0, 125, 250, 375]);
        assert_eq!(round.left(), 0);
    }

    #[test]
    fn a_round_without_turns_has_no_moment() {
        let round = Round::new(beat(), 0, Spread::default());
        assert_eq!(round.next_moment(), None);
    }
}
