//! That the beat goes on when its leader ends.

use backbeat_conformance::Evidence;
use backbeat_contract::Phase;
use backbeat_timing::{ClusterInstant, Nanos};

use crate::deed::Deed;
use crate::heard::Heard;
use crate::percentile::{Lengths, between};
use crate::pulse::{Placed, Places};
use crate::trial::{Ending, Ruling, Trial};

/// That, after the leader's process was ended, the next beats come, none twice and none before an earlier one, in the
/// phase of those before.
#[derive(Debug, Default)]
pub(crate) struct Failover {
    places: Places,
    struck: Option<Result<(), String>>,
    before: Lengths,
    after: Lengths,
    latest: Option<(u64, Phase)>,
    /// When the latest frame came, and how long after it the next one was due.
    latest_at: Option<(ClusterInstant, Nanos)>,
    gap: Option<Nanos>,
    regressed: Vec<Evidence>,
}

impl Trial for Failover {
    fn hear(&mut self, heard: &Heard<'_>) {
        let Some(frame) = heard.frame() else { return };
        let place = (frame.beat.get(), frame.phase);
        let is_after = self.struck.is_some();
        if is_after && self.latest.is_some_and(|latest| place <= latest) {
            self.regressed.push(heard.evidence());
        }
        self.latest = self.latest.max(Some(place));
        let Some(placed) = self.places.follow(&frame) else {
            return;
        };
        self.time(heard.at(), placed, is_after);
    }

    fn note(&mut self, deed: &Deed) {
        if let Deed::Struck { outcome } = deed {
            self.struck = Some(outcome.clone());
        }
    }

    fn finish(self: Box<Self>, _ending: &Ending) -> Ruling {
        match &self.struck {
            None => {
                return Ruling::skipped(
                    "no leader was ended: give --on-failover 'COMMAND' that kills the leader's process",
                );
            }
            Some(Err(why)) => {
                return Ruling::skipped(format!("the command of --on-failover failed: {why}"));
            }
            Some(Ok(())) => {}
        }
        let medians = self.before.percentiles().zip(self.after.percentiles());
        let (Some((before, after)), Some(gap)) = (medians, self.gap) else {
            return Ruling::failed("no frame was heard after the leader's end", Vec::new());
        };
        let moved = between(before.p50, after.p50);
        let seen = format!(
            "{} frames after the leader's end, the longest pause {:.0} ms beyond a frame's length, {} repeated or \
             regressed, the phase moved by {:+.1} ms",
            self.after.count(),
            gap.as_millis_f64(),
            self.regressed.len(),
            moved.as_millis_f64()
        );
        let in_phase = moved.get().abs() <= PHASE.get();
        Ruling::of(
            self.regressed.is_empty() && gap <= GAP && in_phase,
            seen,
            self.regressed,
        )
    }
}

impl Failover {
    fn time(&mut self, at: ClusterInstant, placed: Placed, is_after: bool) {
        let times = if is_after {
            &mut self.after
        } else {
            &mut self.before
        };
        times.record(at - placed.begin);
        let pause = self
            .latest_at
            .map(|(latest, length)| at - (latest + length));
        if is_after {
            self.gap = self.gap.max(pause);
        }
        self.latest_at = Some((at, placed.length));
    }
}

/// How long nobody may beat.
const GAP: Nanos = Nanos::new(2_000_000_000);

/// How far the phase may move: no further than jitter may (prototype's README, "Performance SLOs").
const PHASE: Nanos = Nanos::new(20_000_000);
