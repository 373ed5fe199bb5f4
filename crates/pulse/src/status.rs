//! What a node tells about itself: the answer of `/api/v1/status`, which `backbeat status` reads back.

use crate::admin::PlannedChange;
use crate::degradation::Degradation;
use backbeat_admin::Readiness;
use backbeat_contract::{ClusterId, Phase, WindowId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A node at one moment. What is unknown is `null`: there are no beats before the first leader.
///
/// Fields may be added; those that are here keep their names and meanings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Status {
    /// The node that answers.
    #[schema(example = "node-a")]
    pub node_id: String,
    /// The cluster that it belongs to.
    #[schema(value_type = String, example = "chorus-production")]
    pub cluster_id: ClusterId,
    /// Whether this node leads.
    pub is_leader: bool,
    /// The node that leads, as far as this one knows.
    #[schema(example = "node-a")]
    pub leader_id: Option<String>,
    /// The election's term.
    #[schema(example = 7)]
    pub term: u64,
    /// The beat that is going on, 0 to 2^53-1.
    #[schema(example = 1234)]
    pub beat_index: Option<u64>,
    /// The phase that is going on.
    #[schema(value_type = Option<String>, example = "execute")]
    pub phase: Option<Phase>,
    /// Whether the beat is the first of its bar.
    pub downbeat: Option<bool>,
    /// The window of the bar.
    #[schema(value_type = Option<String>, example = "7e9b0e6c4c9a4e59b7f2d9a3c1b2e4d5")]
    pub window_id: Option<WindowId>,
    /// The tempo of the beat, in beats a minute.
    #[schema(example = 2.0)]
    pub tempo_bpm: Option<f64>,
    /// The tempo once all planned changes have taken effect, in beats a minute.
    #[schema(example = 2.2)]
    pub target_tempo_bpm: Option<f64>,
    /// The length of the bar, in beats.
    #[schema(example = 120)]
    pub bar_length: Option<u32>,
    /// What is going to change, in the order of the beats.
    #[serde(default)]
    pub planned_changes: Vec<PlannedChange>,
    /// Whether anything is amiss.
    pub degraded: bool,
    /// The gravest of what is amiss.
    pub degraded_reason: Option<Degradation>,
    /// All that is amiss, the gravest first.
    #[serde(default)]
    pub degraded_reasons: Vec<Degradation>,
    /// The members of the cluster, this node included.
    pub peers: Vec<Peer>,
    /// Whether there is a connection to NATS.
    pub nats_connected: bool,
    /// How late frames left lately: 95 % of them by no more than this, in milliseconds. `null` before the first.
    #[schema(example = 0.4)]
    pub jitter_p95_ms: Option<f64>,
    /// How long ago a majority last confirmed this leader, in milliseconds. `null` on a node that does not lead.
    #[serde(default)]
    #[schema(example = 12.0)]
    pub quorum_ack_age_ms: Option<f64>,
    /// How far the cluster's time is ahead of this node's wall clock, in milliseconds.
    #[serde(default)]
    #[schema(example = 0.2)]
    pub wall_clock_offset_ms: Option<f64>,
    /// Seconds since the node was started.
    #[schema(example = 3600.5)]
    pub uptime_s: f64,
    /// The version of the node's program.
    #[serde(default)]
    #[schema(example = "0.1.0")]
    pub version: String,
}

/// A member of the cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Peer {
    /// Its name.
    #[schema(example = "node-b")]
    pub id: String,
    /// Where other members reach it, `HOST:PORT`.
    #[schema(example = "10.0.0.2:7000")]
    pub address: String,
    /// Whether it leads.
    #[serde(default)]
    pub is_leader: bool,
    /// Whether it votes, as far as this node knows. A new member, and one that lost its data, does so once a leader has
    /// brought it up to date: the member itself knows that, and the leader does.
    #[serde(default)]
    pub is_voter: bool,
}

impl Status {
    /// Sets all that is amiss, in any order, and the fields that follow from it.
    pub fn degrade(&mut self, mut reasons: Vec<Degradation>) {
        reasons.sort_unstable();
        reasons.dedup();
        self.degraded = !reasons.is_empty();
        self.degraded_reason = reasons.first().copied();
        self.degraded_reasons = reasons;
    }

    /// Whether all is well: a leader is known, NATS is connected, nothing is degraded.
    pub fn readiness(&self) -> Readiness {
        let reasons = &self.degraded_reasons;
        Readiness {
            ready: reasons.is_empty(),
            reasons: reasons.iter().copied().map(Into::into).collect(),
        }
    }
}
