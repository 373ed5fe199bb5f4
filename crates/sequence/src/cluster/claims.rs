//! `claim-from-future` and `late-claim`: claims against the beats heard.
//!
//! The current beat is the last one heard, plus the beats that have gone by since at its tempo:
//! agents keep beating by themselves while pulse is away, and their claims are then no claims from
//! the future. One beat more is allowed, since a claim and a frame may pass each other on the way.
//! Right after the listener's own absence nobody knows the beat, and no claim is judged.
//!
//! A claim is late when the window of its beat ended more than the grace before its arrival
//! ([`Grace`]). A window ends, for this, when the first frame of the next one is received. A beat of
//! a window that was not heard to end is not late.
//!
//! **After a finding.** An agent that is ahead, or late, is told when it begins, and again only
//! after a claim that was not.

use backbeat_timing::{ClusterInstant, Nanos};

use super::line::Line;
use super::state::Cluster;
use crate::finding::Teller;
use crate::message::Claim;
use crate::sender::SenderState;
use crate::{Grace, Rule};

impl Cluster {
    /// Judges a claim that is not a redelivered one. Gives whether it is late.
    pub(crate) fn judge_claim(
        &mut self,
        claim: &Claim<'_>,
        at: ClusterInstant,
        grace: Grace,
        sender: &mut SenderState,
        teller: &mut Teller<'_>,
    ) -> bool {
        let Some(line) = &self.line else { return false };
        if line.rejoins() {
            self.counts.claims_unjudged += 1;
            return false;
        }
        sender.ahead = judge_ahead(line, claim, at, sender.ahead, teller);
        sender.late = self.judge_late(line, claim, at, grace, sender.late, teller);
        sender.late
    }

    fn judge_late(
        &self,
        line: &Line,
        claim: &Claim<'_>,
        at: ClusterInstant,
        grace: Grace,
        told: bool,
        teller: &mut Teller<'_>,
    ) -> bool {
        let beat = claim.beat.get();
        // The window going on is open, and so nearly all claims end here.
        if beat >= line.bar().first {
            return false;
        }
        let grace = match grace {
            Grace::OneBeat => line.tempo().beat(),
            Grace::Exactly(grace) => grace,
        };
        let Some(end) = self.closings.end_of(beat) else {
            return false;
        };
        let ago = at - end.at;
        if ago <= grace {
            return false;
        }
        if told {
            teller.repeat(Rule::LateClaim);
            return true;
        }
        teller.tell(
            Rule::LateClaim,
            Some(end.index),
            format!(
                "expected a claim for beat {beat} at most {} ms after the end of its window, which ended \
                 with beat {} {} ms ago",
                grace.as_millis_f64(),
                end.last,
                ago.as_millis_f64()
            ),
        );
        true
    }
}

fn judge_ahead(
    line: &Line,
    claim: &Claim<'_>,
    at: ClusterInstant,
    told: bool,
    teller: &mut Teller<'_>,
) -> bool {
    let beat = claim.beat.get();
    // Without arithmetic for nearly all claims.
    if beat <= line.place().beat + ALLOWED_AHEAD {
        return false;
    }
    let current = current_beat(line, at);
    if beat <= current.saturating_add(ALLOWED_AHEAD) {
        return false;
    }
    if told {
        teller.repeat(Rule::ClaimFromFuture);
        return true;
    }
    teller.tell(
        Rule::ClaimFromFuture,
        Some(line.index()),
        format!(
            "expected a claim for beat {} or earlier, got one for beat {beat} while beat {current} goes on",
            current + ALLOWED_AHEAD
        ),
    );
    true
}

/// The beat going on, if the tempo has not changed since the last frame.
fn current_beat(line: &Line, at: ClusterInstant) -> u64 {
    let elapsed = (at - line.begun()).max(Nanos::ZERO);
    let beats = elapsed.get() / line.tempo().beat().get();
    line.place()
        .beat
        .saturating_add(u64::try_from(beats).unwrap_or(u64::MAX))
}

const ALLOWED_AHEAD: u64 = 1;
