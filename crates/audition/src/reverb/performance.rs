//! That what a reverb says of itself makes sense.

use backbeat_contract::{Millis, Performance as Told};

use crate::case::Case;
use crate::heard::Heard;
use crate::trial::{Ending, Ruling, Trial};

/// That the percentiles of `performance` are in order, and its counts and its time for rolling up are there.
#[derive(Debug)]
pub(crate) struct Performance(Case);

impl Performance {
    pub(crate) const fn new() -> Self {
        Self(Case::of("reports"))
    }
}

impl Trial for Performance {
    fn hear(&mut self, heard: &Heard<'_>) {
        let told = heard
            .settled
            .and_then(|settled| settled.report.performance.as_ref());
        if let Some(told) = told {
            self.0.weigh(heard, fault(told));
        }
    }

    fn finish(self: Box<Self>, _ending: &Ending) -> Ruling {
        self.0
            .rule("no report told its performance, which it need not")
    }
}

fn fault(told: &Told) -> Option<String> {
    if told.claims_processed.is_none() || told.rollup_ms.is_none() {
        return Some("claims_processed or rollup_ms is missing".to_owned());
    }
    let percentiles = [
        told.delivery_p50_ms,
        told.delivery_p95_ms,
        told.delivery_p99_ms,
    ];
    let known: Vec<f64> = percentiles
        .into_iter()
        .flatten()
        .map(Millis::millis)
        .collect();
    (!known.is_sorted()).then(|| format!("delivery percentiles are out of order: {known:?} ms"))
}
