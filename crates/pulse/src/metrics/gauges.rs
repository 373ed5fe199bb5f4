//! What holds at the moment, set from the status. What is unknown is NaN: no graph draws it and no alert compares to
//! it, while a zero would be a claim.

use crate::degradation::Degradation;
use crate::status::Status;
use backbeat_admin::Registrar;
use prometheus::{Gauge, IntGauge, Result};

/// The gauges that a status sets.
#[derive(Debug)]
pub(super) struct Gauges {
    is_leader: IntGauge,
    term: IntGauge,
    members: IntGauge,
    beat_index: Gauge,
    tempo: Gauge,
    target_tempo: Gauge,
    bar_length: Gauge,
    nats_connected: IntGauge,
    quorum_ack_age: Gauge,
    wall_clock_offset: Gauge,
    degraded: [IntGauge; Degradation::ALL.len()],
    uptime: Gauge,
}

impl Gauges {
    pub(super) fn new(of: &Registrar<'_>) -> Result<Self> {
        of.fact(
            "backbeat_build_info",
            "Always 1; the label tells the version of the program.",
            "version",
            env!("CARGO_PKG_VERSION"),
        )?;
        Ok(Self {
            is_leader: of.whole("backbeat_is_leader", "1 on the node that leads, 0 on others.")?,
            term: of.whole("backbeat_term", "The election's term, as this node knows it.")?,
            members: of.whole("backbeat_members", "Members of the cluster, this node included.")?,
            beat_index: of.gauge("backbeat_beat_index", "The beat that is going on.")?,
            tempo: of.gauge(
                "backbeat_current_tempo_bpm",
                "The tempo of the beat that is going on, in beats a minute.",
            )?,
            target_tempo: of.gauge(
                "backbeat_target_tempo_bpm",
                "The tempo once all planned changes have taken effect, in beats a minute.",
            )?,
            bar_length: of.gauge("backbeat_bar_length_beats", "The length of the bar, in beats.")?,
            nats_connected: of.whole(
                "backbeat_nats_connected",
                "1 while there is a connection to NATS, 0 otherwise.",
            )?,
            quorum_ack_age: of.gauge(
                "backbeat_quorum_ack_age_seconds",
                "How long ago a majority last confirmed this leader; NaN on a node that does not lead.",
            )?,
            wall_clock_offset: of.gauge(
                "backbeat_wall_clock_offset_seconds",
                "How far the cluster's time is ahead of this node's wall clock.",
            )?,
            degraded: of.wholes(
                "backbeat_degraded",
                "1 for each reason for which this node is degraded, 0 for the others.",
                "reason",
                Degradation::ALL.iter().map(|degradation| degradation.code()),
            )?,
            uptime: of.gauge("backbeat_uptime_seconds", "Time since the node was started.")?,
        })
    }

    pub(super) fn show(&self, status: &Status) {
        self.is_leader.set(status.is_leader.into());
        self.term.set(saturating(status.term));
        self.members.set(saturating(status.peers.len() as u64));
        self.beat_index
            .set(or_unknown(status.beat_index.map(exact)));
        self.tempo.set(or_unknown(status.tempo_bpm));
        self.target_tempo.set(or_unknown(status.target_tempo_bpm));
        self.bar_length
            .set(or_unknown(status.bar_length.map(f64::from)));
        self.nats_connected.set(status.nats_connected.into());
        self.quorum_ack_age
            .set(or_unknown(status.quorum_ack_age_ms) / MILLIS);
        self.wall_clock_offset
            .set(or_unknown(status.wall_clock_offset_ms) / MILLIS);
        self.uptime.set(status.uptime_s);
        for (gauge, degradation) in self.degraded.iter().zip(Degradation::ALL) {
            gauge.set(status.degraded_reasons.contains(&degradation).into());
        }
    }
}

const MILLIS: f64 = 1e3;

fn or_unknown(value: Option<f64>) -> f64 {
    value.unwrap_or(f64::NAN)
}

fn saturating(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A beat index is at most 2^53-1, which every double holds.
#[expect(clippy::cast_precision_loss, reason = "beat indices are below 2^53")]
fn exact(beat_index: u64) -> f64 {
    beat_index as f64
}
