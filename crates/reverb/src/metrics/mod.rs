//! What a reverb counts and measures, in a registry of its own, so that several may live in one process.

mod gauges;
mod outcome;

use crate::ingest::{Disposal, Oddities, Reason};
use crate::ledger::Followed;
use crate::node::Picture;
use backbeat_admin::Registrar;
use backbeat_contract::{BarReport, ClusterId};
use backbeat_sequence::{Finding, Rule};
use gauges::{Gauges, whole};
use outcome::Outcome;
use prometheus::{Histogram, IntCounter, IntCounterVec, IntGauge, Registry};
use std::collections::HashMap;
use std::time::Duration;

pub(crate) use outcome::Outcomes;

/// A reverb's metrics. Every one carries the labels `cluster` and `node`. The names of the prototype's README hold.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    on_time_reviews: IntGauge,
    windows_completed: IntCounter,
    window_processing: Histogram,
    claims_processed: IntCounter,
    claims: [IntCounter; Outcome::ALL.len()],
    rejected: IntCounterVec,
    letters: [IntCounter; 3],
    oddities: [IntCounter; 2],
    frames: IntCounter,
    frames_refused: IntCounter,
    findings: [IntCounter; Rule::ALL.len()],
    lost: IntCounter,
    reports_published: IntCounter,
    reports_owed: IntGauge,
    reports_dropped: IntCounter,
    snapshots_skipped: IntCounter,
    store_failures: IntCounter,
    speaks: IntGauge,
    gauges: Gauges,
}

/// Upper bounds of the buckets of a rollup's time, in seconds; with the 100 ms for a million agents.
const ROLLUP_SECONDS: [f64; 14] = [
    1e-5, 5e-5, 1e-4, 5e-4, 1e-3, 5e-3, 1e-2, 2.5e-2, 5e-2, 0.1, 0.25, 0.5, 1.0, 5.0,
];

impl Metrics {
    /// The metrics of a reverb, all zero.
    pub fn new(cluster: &ClusterId, node: &str) -> prometheus::Result<Self> {
        let labels = [("cluster", cluster.as_str()), ("node", node)];
        let labels = labels.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let registry = Registry::new_custom(None, Some(HashMap::from(labels)))?;
        let of = Registrar::new(&registry);
        Ok(Self {
            on_time_reviews: of.whole(
                "backbeat_reverb_on_time_reviews",
                "Agents of the latest window told whose last review was on time.",
            )?,
            windows_completed: of.counter(
                "backbeat_reverb_windows_completed_total",
                "Windows that were rolled up.",
            )?,
            window_processing: of.histogram(
                "backbeat_reverb_window_processing_seconds",
                "Time that rolling a window up took.",
                &ROLLUP_SECONDS,
            )?,
            claims_processed: of.counter(
                "backbeat_reverb_claims_processed_total",
                "Valid claims taken in, whatever came of them.",
            )?,
            claims: of.counters(
                "backbeat_reverb_claims_total",
                "Claims read, by what came of them.",
                "outcome",
                Outcome::ALL.iter().map(|outcome| outcome.as_str()),
            )?,
            rejected: of.open_counters(
                "backbeat_reverb_messages_rejected_total",
                "Messages that were not read, by reason.",
                "reason",
            )?,
            letters: of.counters(
                "backbeat_reverb_dead_letters_total",
                "Rejected messages, by what became of them.",
                "disposal",
                LETTERS,
            )?,
            oddities: of.counters(
                "backbeat_reverb_oddities_total",
                "What was passed over in messages that were read all the same.",
                "kind",
                ODDITIES,
            )?,
            frames: of.counter(
                "backbeat_reverb_frames_total",
                "Beat frames of the cluster that were read.",
            )?,
            frames_refused: of.counter(
                "backbeat_reverb_frames_refused_total",
                "Frames of a replaced leader, or of a place already taken: not followed.",
            )?,
            findings: of.counters(
                "backbeat_reverb_findings_total",
                "Breaches of the rules over a sequence of messages, each fault once.",
                "rule",
                Rule::ALL.iter().map(|rule| rule.as_str()),
            )?,
            lost: of.counter(
                "backbeat_reverb_messages_lost_total",
                "Messages dropped unread because their queue was full.",
            )?,
            reports_published: of.counter(
                "backbeat_reverb_reports_published_total",
                "Reports that this reverb published.",
            )?,
            reports_owed: of.whole(
                "backbeat_reverb_reports_owed",
                "Reports that wait to be published, here or by another reverb.",
            )?,
            reports_dropped: of.counter(
                "backbeat_reverb_reports_dropped_total",
                "Reports given up because too many waited.",
            )?,
            snapshots_skipped: of.counter(
                "backbeat_reverb_snapshots_skipped_total",
                "Times the open windows were not kept because the disk did not keep up.",
            )?,
            store_failures: of.counter(
                "backbeat_reverb_store_failures_total",
                "Writes that the report store did not take.",
            )?,
            speaks: of.whole(
                "backbeat_reverb_is_reporting",
                "Whether this reverb publishes the reports (1) or stands by (0).",
            )?,
            gauges: Gauges::new(&of)?,
            registry,
        })
    }

    /// The registry, in which other parts register theirs. It shares its content with its clones.
    pub const fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Counts claims together: a counter that others read costs more than most of what is done to a claim.
    pub(crate) fn claims_taken(&self, outcomes: &Outcomes) {
        self.claims_processed.inc_by(outcomes.all());
        for (outcome, count) in outcomes.counts() {
            self.claims[outcome as usize].inc_by(count);
        }
    }

    /// Counts what a claim breached, and what was passed over in it.
    pub(crate) fn claim_faults(&self, findings: &[Finding], oddities: Oddities) {
        self.found(findings);
        self.passed_over(oddities);
    }

    pub(crate) fn frame_taken(&self, followed: &Followed, oddities: Oddities) {
        self.frames.inc();
        if followed.hearing.is_none() {
            self.frames_refused.inc();
        }
        self.found(&followed.findings);
        self.passed_over(oddities);
    }

    fn found(&self, findings: &[Finding]) {
        for finding in findings {
            self.findings[finding.rule as usize].inc();
        }
    }

    fn passed_over(&self, oddities: Oddities) {
        if oddities != Oddities::default() {
            self.oddities[0].inc_by(oddities.unknown_fields);
            self.oddities[1].inc_by(oddities.legacy_values);
        }
    }

    pub(crate) fn message_rejected(&self, reason: Reason) {
        self.rejected.with_label_values(&[reason.as_str()]).inc();
    }

    pub(crate) fn letter_disposed(&self, disposal: Disposal) {
        self.letters[disposal as usize].inc();
    }

    pub(crate) fn messages_lost(&self, messages: u64) {
        self.lost.inc_by(messages);
    }

    pub(crate) fn lost_so_far(&self) -> u64 {
        self.lost.get()
    }

    pub(crate) fn told_so_far(&self) -> u64 {
        self.windows_completed.get()
    }

    pub(crate) fn window_told(&self, report: &BarReport, took: Duration) {
        self.windows_completed.inc();
        self.window_processing.observe(took.as_secs_f64());
        self.on_time_reviews
            .set(report.on_time_reviews.get().cast_signed());
    }

    pub(crate) fn report_published(&self) {
        self.reports_published.inc();
    }

    pub(crate) fn reports_owed(&self, reports: usize) {
        self.reports_owed.set(whole(reports));
    }

    pub(crate) fn report_dropped(&self) {
        self.reports_dropped.inc();
    }

    pub(crate) fn report_given_up(&self) {
        self.reports_dropped.inc();
    }

    pub(crate) fn snapshot_skipped(&self) {
        self.snapshots_skipped.inc();
    }

    pub(crate) fn store_failed(&self) {
        self.store_failures.inc();
    }

    pub(crate) fn office(&self, speaks: bool) {
        self.speaks.set(speaks.into());
    }

    /// Sets the gauges from a picture.
    pub(crate) fn show(&self, picture: &Picture) {
        self.gauges.show(picture);
    }
}

/// In the order of [`Disposal`].
const LETTERS: [&str; 3] = ["sent", "suppressed", "refused"];

const ODDITIES: [&str; 2] = ["unknown-field", "legacy-value"];
