//! What the gatherer does at the end of a window, and for the end of its process.

use super::Gatherer;
use crate::ledger::Remark;
use crate::slo::Promise;
use crate::store::KeptReport;
use backbeat_contract::{BarReport, Millis, Performance};
use backbeat_timing::{ClusterInstant, Nanos};
use std::time::Duration;
use tokio::task::yield_now;
use tokio::time::Instant;
use tracing::{info, warn};

/// How many times as long as taking a picture of the windows it takes, at most, until that stands on the disk too.
const WRITING: u32 = 8;

/// What a slow disk writes, in bytes a second. The first picture of large windows has no other to go by.
const SLOW_DISK: f64 = 50e6;

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
        let window = report.window_id;
        let kept = KeptReport::new(report, now);
        if !self.parts.keeper.tell(kept) {
            let ledger = &mut self.parts.ledger;
            ledger.remark(Remark::DroppedReport, 1, || window.to_string());
        }
        self.keep_soon = true;
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

    /// Whether the windows may be kept now. One that is about to be told comes first: they are kept then.
    pub(super) fn may_keep(&self) -> bool {
        let telling = self.parts.ledger.next_close();
        let in_the_way = telling.is_some_and(|telling| {
            let until = (telling - self.parts.clock.now()).to_wait();
            until < self.longest_keeping()
        });
        !in_the_way && Instant::now() >= self.keep_not_before
    }

    /// How long it may take until the windows as they are stand on the disk.
    fn longest_keeping(&self) -> Duration {
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let writing = self.parts.ledger.heap_bytes() as f64 / SLOW_DISK;
        Duration::from_secs_f64(writing).max(self.keeping * WRITING)
    }

    /// Keeps the windows as they stand after one was told. Its report goes first: the keeper, just woken, may have to
    /// wait for this thread, and writing down a million agents takes a while.
    pub(super) async fn keep_if_told(&mut self) {
        if self.keep_soon {
            yield_now().await;
            self.keep_windows();
        }
    }

    /// Keeps the windows as they stand.
    pub(super) fn keep_windows(&mut self) {
        let begun = Instant::now();
        self.keep_soon = false;
        let keepsake = self.parts.ledger.keepsake(self.parts.intake.positions());
        match keepsake.to_bytes() {
            Ok(bytes) => self.parts.keeper.keep(bytes),
            Err(refusal) => warn!(%refusal, "the open windows cannot be kept"),
        }
        self.keeping = begun.elapsed();
        self.keep_not_before = Instant::now() + self.keeping * 9;
    }
}
