//! That frames come evenly.

use backbeat_timing::Nanos;

use super::Places;
use crate::heard::Heard;
use crate::percentile::{Lengths, between, told};
use crate::rules::NO_FRAMES;
use crate::trial::{Ending, Ruling, Trial};

/// That 95 of 100 frames come at most 20 ms later after their time than half of them do. What is the same for all,
/// the way and the difference of two clocks, is no jitter.
#[derive(Debug, Default)]
pub(crate) struct Jitter {
    places: Places,
    lateness: Lengths,
}

impl Trial for Jitter {
    fn hear(&mut self, heard: &Heard<'_>) {
        let Some(frame) = heard.frame() else { return };
        if let Some(placed) = self.places.follow(&frame) {
            self.lateness.record(heard.at() - placed.begin);
        }
    }

    fn miss(&mut self) {
        self.places.miss();
    }

    fn finish(self: Box<Self>, _ending: &Ending) -> Ruling {
        let Some(lateness) = self.lateness.percentiles() else {
            return Ruling::skipped(NO_FRAMES);
        };
        let jitter = between(lateness.p50, lateness.p95);
        Ruling::of(
            jitter <= LIMIT,
            format!(
                "p95 {:.1} ms beyond the median of {} frames (after their time: {})",
                jitter.as_millis_f64(),
                self.lateness.count(),
                told(&lateness)
            ),
            Vec::new(),
        )
    }
}

/// Pulse jitter p95, prototype's README, "Performance SLOs".
const LIMIT: Nanos = Nanos::new(20_000_000);
