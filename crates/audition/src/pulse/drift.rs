//! That beats do not fall behind their own timeline.

use backbeat_timing::{DriftMeter, LocalInstant};

use super::Places;
use crate::heard::Heard;
use crate::trial::{Ending, Ruling, Trial};

/// That frames come neither ever later nor ever earlier against their deadlines: at most 1 % (BACKBEAT-PER-003).
#[derive(Debug, Default)]
pub(crate) struct Drift {
    places: Places,
    meter: DriftMeter,
    frames: u64,
}

impl Trial for Drift {
    fn hear(&mut self, heard: &Heard<'_>) {
        let Some(frame) = heard.frame() else { return };
        if let Some(placed) = self.places.follow(&frame) {
            let received = LocalInstant::from_nanos(heard.at().unix_nanos());
            self.meter.record(placed.begin, received);
            self.frames += 1;
        }
    }

    fn miss(&mut self) {
        self.places.miss();
    }

    fn finish(self: Box<Self>, _ending: &Ending) -> Ruling {
        let drift = self.meter.drift().filter(|_| self.frames >= ENOUGH);
        let Some(drift) = drift else {
            return Ruling::skipped(format!(
                "fewer than {ENOUGH} frames that follow each other were heard: listen longer with --for"
            ));
        };
        let seen = format!(
            "{:+.2} ms over {} frames, {:+.0} ppm",
            drift.millis, self.frames, drift.ppm
        );
        Ruling::of(drift.ppm.abs() <= LIMIT_PPM, seen, Vec::new())
    }
}

/// BACKBEAT-PER-003: 1 %.
const LIMIT_PPM: f64 = 10_000.0;

/// Frames that tell a drift from jitter.
const ENOUGH: u64 = 24;
