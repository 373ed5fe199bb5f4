//! One sender: `hlc-regressed`, `hlc-drift`, and which of its claims came before. Where senders
//! are kept is in `table`.
//!
//! **Unwrapping.** A stamp holds 16 bits of milliseconds. It is unwrapped to the full millisecond
//! nearest to its receipt (contract, "Time"), and only the unwrapped values are compared. A sender
//! whose clock is about 32.768 s off may be unwrapped 65.536 s apart from one message to the next;
//! a step back by more than 32.768 s is therefore taken for that, and not for a regress.
//!
//! **After a finding.** A sender that went back is followed from its new stamp on. A drift is told
//! when it begins, and again only after a stamp within the limit. Stamps on either side of the
//! limit are not compared: the drift has been told.

use backbeat_contract::{Hlc, State};
use backbeat_timing::{ClockDrift, ClusterInstant};

use crate::Rule;
use crate::finding::Teller;
use crate::message::{Claim, wire};

/// What is remembered of a sender.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent marks of one byte each"
)]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SenderState {
    /// Wall milliseconds of the latest stamp, unwrapped.
    wall: i64,
    /// The message that carried it.
    index: u64,
    /// The latest claims, latest first.
    claims: [ClaimIdentity; REMEMBERED_CLAIMS],
    logical: u16,
    stamped: bool,
    drifts: bool,
    /// Its latest claim was `claim-from-future`.
    pub(crate) ahead: bool,
    /// Its latest claim was a `late-claim`.
    pub(crate) late: bool,
    /// The table's mark, kept here because here it takes no room.
    pub(super) heard_again: bool,
}

/// How a message arrived, as far as it bears on the sender's clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival {
    pub(crate) at: ClusterInstant,
    pub(crate) index: u64,
    /// Held up on its way: an old stamp is then no fault of the sender's clock.
    pub(crate) delayed: bool,
}

/// Enough to know a claim again: its stamp, the low bits of its beat, and its state. The node hash
/// is left out, being the same for all claims of a sender. Zero is no claim.
type ClaimIdentity = u64;

/// How many claims of a sender are known again when redelivered.
const REMEMBERED_CLAIMS: usize = 4;

/// Beyond this, a step back may as well be an unwrapping that went the other way.
const UNWRAPS_WITHIN_MILLIS: i64 = 32_768;

impl SenderState {
    /// Whether the claim is one of the sender's latest, received again; it is remembered if not.
    pub(crate) fn redelivers(&mut self, claim: &Claim<'_>) -> bool {
        let identity = identity_of(claim);
        if self.claims.contains(&identity) {
            return true;
        }
        self.claims.rotate_right(1);
        self.claims[0] = identity;
        false
    }

    /// Judges the stamp of a message of this sender.
    pub(crate) fn judge_stamp(&mut self, hlc: Hlc, arrival: Arrival, teller: &mut Teller<'_>) {
        let own = arrival.at.unix_millis();
        let wall = wire(hlc).unwrap_near(own).wall.get();
        let ahead = wall.saturating_sub(own.get());
        let drifts = ahead.unsigned_abs() > LIMIT && !(arrival.delayed && ahead < 0);
        if drifts {
            self.tell_drift(hlc, ahead, teller);
        }
        if self.stamped && drifts == self.drifts {
            self.judge_growth(wall, hlc, teller);
        }
        self.wall = wall;
        self.logical = hlc.logical;
        self.index = arrival.index;
        self.stamped = true;
        self.drifts = drifts;
    }

    fn tell_drift(&self, hlc: Hlc, ahead: i64, teller: &mut Teller<'_>) {
        if self.drifts {
            return teller.repeat(Rule::HlcDrift);
        }
        let side = if ahead < 0 { "behind" } else { "ahead of" };
        teller.tell(
            Rule::HlcDrift,
            None,
            format!(
                "expected a stamp within {LIMIT} ms of the time of receipt, got {hlc}, {} ms {side} it",
                ahead.unsigned_abs()
            ),
        );
    }

    /// A stamp that stands still is no regress: the paper forbids it, but nothing went back.
    fn judge_growth(&self, wall: i64, hlc: Hlc, teller: &mut Teller<'_>) {
        let back = self.wall.saturating_sub(wall);
        let regressed = back > 0 || (back == 0 && hlc.logical < self.logical);
        if !regressed || back > UNWRAPS_WITHIN_MILLIS {
            return;
        }
        let step = if back > 0 {
            format!("{back} ms back")
        } else {
            format!(
                "the same millisecond with counter {} after {}",
                hlc.logical, self.logical
            )
        };
        teller.tell(
            Rule::HlcRegressed,
            Some(self.index),
            format!("expected a stamp no earlier than this sender's last, got {hlc}, {step}"),
        );
    }
}

const LIMIT: u64 = ClockDrift::LIMIT_MILLIS.unsigned_abs();

fn identity_of(claim: &Claim<'_>) -> ClaimIdentity {
    let stamp = u64::from(claim.hlc.wall) << 48 | u64::from(claim.hlc.logical) << 32;
    // From 1, so that no claim is zero.
    let state = State::ALL.iter().position(|&state| state == claim.state);
    let state = state.map_or(0xff, |place| place as u64 + 1);
    stamp | (claim.beat.get() & 0x00ff_ffff) << 8 | state
}

#[cfg(test)]
mod tests {
    use super::*;
    use backbeat_contract::BeatIndex;

    fn claim(beat: u64, logical: u16, state: State) -> Claim<'static> {
        let hlc = Hlc {
            wall: 0,
            logical,
            node: 0,
        };
        Claim {
            agent: "a:b",
            beat: BeatIndex::new(beat).unwrap(),
            state,
            hlc,
        }
    }

    #[test]
    fn the_latest_claims_are_known_again() {
        let mut sender = SenderState::default();
        let claims: Vec<_> = (0..5)
            .map(|logical| claim(0, logical, State::Idle))
            .collect();
        for claim in &claims {
            assert!(!sender.redelivers(claim));
        }
        for claim in &claims[1..] {
            assert!(sender.redelivers(claim));
        }
        assert!(!sender.redelivers(&claims[0]));
    }

    #[test]
    fn another_beat_or_state_is_another_claim() {
        let mut sender = SenderState::default();
        assert!(!sender.redelivers(&claim(0, 0, State::Idle)));
        assert!(!sender.redelivers(&claim(1, 0, State::Idle)));
        assert!(!sender.redelivers(&claim(0, 0, State::Blocked)));
    }
}
