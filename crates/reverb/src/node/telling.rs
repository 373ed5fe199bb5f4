//! What the gatherer does at the end of a window, and for the end of its process.

use super::Gatherer;
use crate::ledger::Remark;
use crate::slo::Promise;
use crate::store::KeptReport;
use backbeat_contract::{BarReport, Millis, Performance};
use backbeat_timing::{ClusterInstant, Nanos};
use std::time::Duration;
use tokio::time::Instant;
use tracing::{info, warn};

impl Gatherer {
    /// Tells every window whose grace period is over.
    pub(super) fn close_due(&mut self) {
        let through = self.parts.intake.known_through(self.parts.clock.now());
        loop {
            let oldest = self.parts.ledger.open().next();
            let end = oldest.map(|(span, _)| {
                let frames = self.parts.ledger.frames_per_beat();
                (span.ends_at(frames), span.beat_length())
            });
            let begun = Instant::now();
            let Some(report) = self.parts.ledger.close_next(through) else {
                return;
            };
            let took = begun.elapsed();
            self.tell(report, end, took);
        }
    }

    fn tell(
        &mut self,
        mut report: BarReport,
        end: Option<(ClusterInstant, Nanos)>,
        took: Duration,
    ) {
        let performance = report.performance.get_or_insert_default();
        performance.rollup_ms = Millis::new(took.as_secs_f64() * 1e3);
        let now = self.parts.clock.now();
        let after = end.map(|(end, beat)| (now - end).as_seconds_f64() / beat.as_seconds_f64());
        self.judge(performance, after);
        info!(
            window = %report.window_id,
            from_beat = %report.from_beat,
            to_beat = %report.to_beat,
            agents = report.agents_reporting.get(),
            issues = report.issues.len(),
            "a window was told"
        );
        self.parts.metrics.window_told(&report, took);
        let speaks = *self.parts.speaks.borrow();
        self.parts.intake.told(report.window_id, speaks);
        let keepsake = self.keepsake();
        let window = report.window_id;
        let kept = KeptReport::new(report, now);
        if !self.parts.keeper.tell(kept, keepsake) {
            let ledger = &mut self.parts.ledger;
            ledger.remark(Remark::DroppedReport, 1, || window.to_string());
        }
        self.draw();
    }

    fn judge(&mut self, performance: &Performance, rollup_beats: Option<f64>) {
        let glance = self.parts.ledger.glance();
        let jitter = glance.jitter.map(|jitter| jitter.p95.as_millis_f64());
        let measured = [
            (
                Promise::Delivery,
                performance.delivery_p95_ms.map(Millis::millis),
            ),
            (Promise::Jitter, jitter),
            (Promise::Rollup, rollup_beats),
            (Promise::Drift, glance.drift_ppm.map(|ppm| ppm.abs() / 1e4)),
        ];
        for (promise, value) in measured {
            if let Some(value) = value {
                self.levels.record(promise, value);
            }
        }
    }

    pub(super) fn keep_windows(&mut self) {
        let begun = Instant::now();
        if let Some(keepsake) = self.keepsake() {
            self.parts.keeper.keep(keepsake);
        }
        self.keep_not_before = Instant::now() + begun.elapsed() * 9;
    }

    fn keepsake(&self) -> Option<Vec<u8>> {
        let keepsake = self.parts.ledger.keepsake(self.parts.intake.positions());
        let bytes = keepsake.to_bytes();
        bytes
            .inspect_err(|refusal| warn!(%refusal, "the open windows cannot be kept"))
            .ok()
    }
}
