//! From claims to figures (BACKBEAT-REQ-021). Finding what went wrong is `issues`.

use super::closing::ClusterNanos;
use super::delivery::Deliveries;
use super::rank::Rank;
use super::{Aggregate, Closing, Trouble, issues};
use backbeat_contract::{BarReport, BarReportTag, Count, Millis, Performance};

impl Aggregate {
    /// The report of the window. Equal contents and an equal closing give equal reports, to the last byte.
    ///
    /// `performance.rollup_ms` is left out: the caller has the clock.
    pub fn roll_up(&self, closing: &Closing<'_>) -> BarReport {
        let issues = issues::of(self, closing);
        BarReport {
            tag: BarReportTag,
            window_id: closing.window,
            from_beat: closing.from,
            to_beat: closing.to,
            agents_reporting: count(self.roster.len() as u64),
            on_time_reviews: count(self.on_time_reviews(closing)),
            help_promises_fulfilled: count(self.standings.promises_fulfilled()),
            secret_rotations_ok: self.rotations.wrong(closing.to).next().is_none(),
            tempo_drift_ms: closing.tempo_drift.as_millis_f64(),
            issues,
            performance: Some(self.performance()),
        }
    }

    /// Agents whose last review arrived before the end of the beat that it names.
    fn on_time_reviews(&self, closing: &Closing<'_>) -> u64 {
        let on_time = self.reviews.iter().filter(|review| {
            let beat = review.rank.beat_from(closing.from);
            let end = closing.deadlines.end_of_index(beat);
            review.rank != Rank::NONE && review.arrival < ClusterNanos::of(end)
        });
        on_time.count() as u64
    }

    fn performance(&self) -> Performance {
        let mut deliveries = Deliveries::new();
        for receipt in self.receipts.iter() {
            deliveries.count(receipt.delivery());
        }
        let within = |percent| deliveries.percentile(percent).and_then(Millis::new);
        let occurred = |trouble| Some(count(self.troubles.of(trouble).occurrences.count()));
        Performance {
            claims_processed: Some(count(self.receipts.count())),
            claims_late: occurred(Trouble::LateClaim),
            claims_invalid: occurred(Trouble::InvalidClaim),
            delivery_p50_ms: within(50),
            delivery_p95_ms: within(95),
            delivery_p99_ms: within(99),
            rollup_ms: None,
        }
    }
}

fn count(number: u64) -> Count {
    Count::new(number).unwrap_or(Count::MAX)
}
