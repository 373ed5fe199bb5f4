//! Which of an agent's claims is the last one: by stamp, never by arrival.

use super::Claim;
use backbeat_contract::{BeatIndex, State};

/// A claim's place among the claims of its agent or task, and its state: greater is later.
///
/// Ordered by unwrapped stamp (wall time, counter, node; Kulkarni et al. 2014), then beat, then digest, then state;
/// packed from the top as 44 bits of Unix milliseconds (to the year 2527, saturating), 16 of counter, 16 of node,
/// 32 of beat, 17 of digest and 3 of state. The low 32 bits of a beat tell the beats of one bar apart; the
/// last two parts only make sure that claims of equal stamp and beat, which no working clock makes, have an order.
///
/// Two words and no array of them, which would be read in one piece just after it was written in two: the processor
/// waits for that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    high: u64,
    low: u64,
}

impl Rank {
    /// Before every claim.
    pub(super) const NONE: Self = Self { high: 0, low: 0 };

    pub(super) fn of(claim: &Claim<'_>) -> Self {
        let wall = claim.hlc.wall.get().clamp(1, MAX_WALL).cast_unsigned();
        let digest = claim.digest.0 >> (64 - DIGEST_BITS);
        let low = (claim.beat.get() << 32 >> 12) | digest << STATE_BITS | claim.state as u64;
        let node = u64::from(claim.hlc.node.0);
        Self {
            high: wall << 20 | u64::from(claim.hlc.logical) << 4 | node >> 12,
            low: node << 52 | low,
        }
    }

    /// What the agent said it was doing.
    pub(super) fn state(self) -> State {
        let index = (self.low & ((1 << STATE_BITS) - 1)) as usize;
        State::ALL.get(index).copied().unwrap_or(State::Idle)
    }

    /// The beat that the claim names, given that it lies in a bar that begins with `first`.
    pub(super) fn beat_from(self, first: BeatIndex) -> u64 {
        let low = (self.low >> 20) & u64::from(u32::MAX);
        first.get() + (low.wrapping_sub(first.get()) & u64::from(u32::MAX))
    }

    pub(super) const fn to_words(self) -> [u64; 2] {
        [self.high, self.low]
    }

    pub(super) const fn from_words([high, low]: [u64; 2]) -> Self {
        Self { high, low }
    }
}

const MAX_WALL: i64 = (1 << 44) - 1;
const DIGEST_BITS: u32 = 17;
const STATE_BITS: u32 = 3;

#[cfg(test)]
mod tests {
    use super::Rank;
    use crate::window::{Claim, Digest};
    use backbeat_contract::{BeatIndex, State};
    use backbeat_timing::{ClusterInstant, Hlc, NodeHash, UnixMillis};

    fn rank(wall: i64, logical: u16, node: u16, beat: u64, state: State) -> Rank {
        let hlc = Hlc {
            wall: UnixMillis::from(wall),
            logical,
            node: NodeHash(node),
        };
        Rank::of(&Claim {
            agent: "a:b",
            task: None,
            beat: BeatIndex::new(beat).unwrap(),
            state,
            beats_left: None,
            hlc,
            digest: Digest(u64::MAX),
            arrival: ClusterInstant::MIN,
        })
    }

    #[test]
    fn a_later_stamp_is_a_greater_rank_whatever_the_rest_says() {
        let ascending = [
            rank(5, 0, 0, 0, State::Idle),
            rank(5, 0, 0, 1, State::Idle),
            rank(5, 0, 1, 0, State::Idle),
            rank(5, 0, 0xffff, 9, State::Helping),
            rank(5, 1, 0, 0, State::Idle),
            rank(5, 0xffff, 0, 0, State::Idle),
            rank(6, 0, 0, 0, State::Idle),
            rank(1_757_075_400_000, 0, 0, 0, State::Idle),
        ];
        assert!(ascending.is_sorted());
        assert!(Rank::NONE < rank(i64::MIN, 0, 0, 0, State::Idle));
    }

    #[test]
    fn a_rank_knows_its_state_and_beat() {
        for &state in State::ALL {
            for beat in [240, 359, (1 << 32) - 1, 1 << 32, (1 << 53) - 1] {
                let first = BeatIndex::new(beat - 100).unwrap();
                let rank = rank(7, 3, 0xabcd, beat, state);
                assert_eq!((rank.state(), rank.beat_from(first)), (state, beat));
            }
        }
    }
}
