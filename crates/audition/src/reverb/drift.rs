//! That the tempo drift told is the one that is heard.

use backbeat_timing::Nanos;

use super::NO_REPORT;
use crate::case::Case;
use crate::heard::Heard;
use crate::trial::{Ending, Ruling, Trial};

/// That `tempo_drift_ms` is within 100 ms of when the next bar began against when it was due.
#[derive(Debug)]
pub(crate) struct Drift(Case);

impl Drift {
    pub(crate) const fn new() -> Self {
        Self(Case::of("reports"))
    }
}

impl Trial for Drift {
    fn hear(&mut self, heard: &Heard<'_>) {
        let Some(settled) = heard.settled else { return };
        let Some(ended) = settled.bar.ended else {
            return;
        };
        let measured: Nanos = ended - settled.bar.due;
        let (told, measured) = (settled.report.tempo_drift_ms, measured.as_millis_f64());
        let fault = ((told - measured).abs() > TOLERANCE_MS)
            .then(|| format!("tempo_drift_ms is {told:.1}, {measured:.1} were measured"));
        self.0.weigh(heard, fault);
    }

    fn finish(self: Box<Self>, _ending: &Ending) -> Ruling {
        self.0.rule(NO_REPORT)
    }
}

/// What two listeners may measure apart: the delivery time that each is promised (BACKBEAT-PER-001).
const TOLERANCE_MS: f64 = 100.0;
