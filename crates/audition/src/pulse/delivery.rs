//! That frames arrive in time.

use backbeat_timing::Nanos;

use super::Places;
use crate::heard::Heard;
use crate::percentile::{Lengths, told};
use crate::rules::NO_FRAMES;
use crate::trial::{Ending, Ruling, Trial};

/// That 95 of 100 frames arrive within 100 ms of their time (BACKBEAT-PER-001). It takes the clocks of both hosts for
/// the same.
#[derive(Debug, Default)]
pub(crate) struct Delivery {
    places: Places,
    delays: Lengths,
}

impl Trial for Delivery {
    fn hear(&mut self, heard: &Heard<'_>) {
        let Some(frame) = heard.frame() else { return };
        if let Some(placed) = self.places.follow(&frame) {
            self.delays.record(heard.at() - placed.begin);
        }
    }

    fn miss(&mut self) {
        self.places.miss();
    }

    fn finish(self: Box<Self>, _ending: &Ending) -> Ruling {
        let Some(delays) = self.delays.percentiles() else {
            return Ruling::skipped(NO_FRAMES);
        };
        let seen = format!("{} of {} frames", told(&delays), self.delays.count());
        Ruling::of(delays.p95 <= LIMIT, seen, Vec::new())
    }
}

/// BACKBEAT-PER-001.
const LIMIT: Nanos = Nanos::new(100_000_000);
