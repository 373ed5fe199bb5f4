//! What a node counts and measures, in a registry of its own, so that several nodes may live in one process.
//!
//! Counters and the histogram are recorded where things happen; recording allocates nothing and never waits, so that
//! the metronome's thread may do it. Gauges are set from the status when they are asked for; what the election counts
//! itself is read from there.

mod election;
mod gauges;
mod totals;

pub use election::register_election;

use crate::conductor::Mute;
use crate::status::Status;
use backbeat_admin::Registrar;
use backbeat_contract::{ClusterId, Phase};
use gauges::Gauges;
use prometheus::{Gauge, Histogram, IntCounter, Registry};
use std::collections::HashMap;
use std::time::Duration;

/// A node's metrics. Every one carries the labels `cluster` and `node`.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    beats: IntCounter,
    frames: [IntCounter; 3],
    skipped: [IntCounter; Mute::ALL.len()],
    jitter: Histogram,
    elections_won: IntCounter,
    takeovers: IntCounter,
    strangers: IntCounter,
    disregarded: IntCounter,
    tempo_changes: IntCounter,
    changes_refused: IntCounter,
    clock_drift: Gauge,
    gauges: Gauges,
}

/// Upper bounds of the buckets of lateness, in seconds: fine around 100 µs, and with the 20 ms of the objective.
const LATENESS_SECONDS: [f64; 21] = [
    10e-6, 20e-6, 30e-6, 50e-6, 75e-6, 100e-6, 150e-6, 200e-6, 300e-6, 500e-6, 1e-3, 2e-3, 3e-3,
    5e-3, 10e-3, 20e-3, 50e-3, 100e-3, 200e-3, 500e-3, 1.0,
];

impl Metrics {
    /// The metrics of a node, all zero.
    pub fn new(cluster: &ClusterId, node: &str) -> prometheus::Result<Self> {
        let labels = [("cluster", cluster.as_str()), ("node", node)];
        let labels = labels.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let registry = Registry::new_custom(None, Some(HashMap::from(labels)))?;
        let of = Registrar::new(&registry);
        let frames = of.counters(
            "backbeat_frames_published_total",
            "Frames handed to NATS, by phase.",
            "phase",
            Phase::ALL.iter().map(|phase| phase.as_str()),
        )?;
        let skipped = of.counters(
            "backbeat_frames_skipped_total",
            "Frames that were due and not published, by reason.",
            "reason",
            Mute::ALL.iter().map(|mute| mute.code()),
        )?;
        Ok(Self {
            beats: of.counter(
                "backbeat_beats_total",
                "Beats published: a beat counts once, at its first frame.",
            )?,
            frames,
            skipped,
            jitter: of.histogram(
                "backbeat_pulse_jitter_seconds",
                "How late frames left after the instant at which they were due.",
                &LATENESS_SECONDS,
            )?,
            elections_won: of.counter(
                "backbeat_elections_won_total",
                "Elections that this node won.",
            )?,
            takeovers: of.counter(
                "backbeat_takeovers_total",
                "Times this node began to publish beats after another had.",
            )?,
            strangers: of.counter(
                "backbeat_stranger_frames_total",
                "Messages on the cluster's beat subject that no member sent.",
            )?,
            disregarded: of.counter(
                "backbeat_disregarded_frames_total",
                "Frames of members that were passed over: of a term that is over, or of a beat that is not due.",
            )?,
            tempo_changes: of.counter(
                "backbeat_timeline_changes_total",
                "Changes of tempo or bar length that the timeline took.",
            )?,
            changes_refused: of.counter(
                "backbeat_timeline_changes_refused_total",
                "Changes of tempo or bar length that were refused.",
            )?,
            clock_drift: of.gauge(
                "backbeat_hlc_drift_seconds",
                "Largest difference lately between this node's clock and the clock of a received message.",
            )?,
            gauges: Gauges::new(&of)?,
            registry,
        })
    }

    /// The registry, in which other parts of the node register theirs. It shares its content with its clones.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// A frame has been handed to NATS, this long after its instant.
    pub fn frame_published(&self, phase: Phase, late_by: Duration) {
        if phase == Phase::Plan {
            self.beats.inc();
        }
        self.frames[phase as usize].inc();
        self.jitter.observe(late_by.as_secs_f64());
    }

    /// Frames were due and have not been published. That others publish them is not counted.
    pub fn frames_skipped(&self, mute: Mute, frames: u64) {
        self.skipped[mute as usize].inc_by(frames);
    }

    /// Somebody who is no member speaks on the cluster's subject.
    pub fn stranger_heard(&self) {
        self.strangers.inc();
    }

    /// A member's frame was passed over: of a term that is over, or of a beat that is not due.
    pub fn frame_disregarded(&self) {
        self.disregarded.inc();
    }

    /// This node has won an election.
    pub fn election_won(&self) {
        self.elections_won.inc();
    }

    /// This node has begun to publish where another left off.
    pub fn took_over(&self) {
        self.takeovers.inc();
    }

    /// The timeline has taken a change.
    pub fn timeline_changed(&self) {
        self.tempo_changes.inc();
    }

    /// A change of the timeline has been refused.
    pub fn change_refused(&self) {
        self.changes_refused.inc();
    }

    /// The largest difference lately between this node's clock and that of a received message, in seconds.
    pub fn clock_drift(&self, seconds: f64) {
        self.clock_drift.set(seconds);
    }

    /// Sets the gauges from a status.
    pub fn show(&self, status: &Status) {
        self.gauges.show(status);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::degradation::Degradation;

    #[test]
    fn every_value_has_its_own_place() {
        for (place, phase) in Phase::ALL.iter().enumerate() {
            assert_eq!(*phase as usize, place);
        }
        for (place, mute) in Mute::ALL.iter().enumerate() {
            assert_eq!(*mute as usize, place);
        }
        for (place, degradation) in Degradation::ALL.iter().enumerate() {
            assert_eq!(*degradation as usize, place);
        }
    }

    #[test]
    fn the_buckets_rise() {
        assert!(LATENESS_SECONDS.is_sorted());
    }
}
