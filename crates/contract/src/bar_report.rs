//! INT-C: how a bar went.

use crate::message_type::message_tag;
use crate::object::read_from_objects;
use crate::vocabulary::vocabulary;
use crate::{AgentId, BeatIndex, Count, MessageType, Millis, PositiveCount, WindowId, optional};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

message_tag! {
    /// The `type` of a bar report.
    BarReportTag, MessageType::BarReport
}

vocabulary! {
    /// How much an issue matters.
    IssueSeverity {
        /// Worth knowing.
        Info = "info",
        /// Look at it soon.
        Warning = "warning",
        /// Something failed.
        Error = "error",
        /// The cluster cannot do its work.
        Critical = "critical",
    }
    legacy {}
}

/// How one bar (window) of beats went, rolled up by reverb from the claims of its agents and published to every
/// service at the next downbeat.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
#[schemars(title = "BACKBEAT BarReport v1 (INT-C)", extend("examples" = [example()]))]
pub struct BarReport {
    /// Which message this is: always `backbeat.barreport.v1`.
    #[serde(rename = "type")]
    pub tag: BarReportTag,
    /// The bar (window) that is reported: the window_id of its beat frames, 32 hex digits.
    #[schemars(extend("examples" = ["7e9b0e6c4c9a4e59b7f2d9a3c1b2e4d5"]))]
    pub window_id: WindowId,
    /// First beat of the window. Unit: beats since the cluster began.
    #[schemars(extend("examples" = [240]))]
    pub from_beat: BeatIndex,
    /// Last beat of the window, at least from_beat. Unit: beats since the cluster began.
    #[schemars(extend("examples" = [359]))]
    pub to_beat: BeatIndex,
    /// Distinct agents with at least one accepted claim for a beat of the window. Unit: agents.
    #[schemars(extend("examples" = [978]))]
    pub agents_reporting: Count,
    /// Agents whose last `reviewing` or `completed` claim arrived before the deadline of the beat that it names;
    /// at most agents_reporting. Unit: agents.
    #[schemars(extend("examples" = [942]))]
    pub on_time_reviews: Count,
    /// Pairs of agent and task that were `helping` and then `completed` within the window. Unit: promises.
    #[schemars(extend("examples" = [87]))]
    pub help_promises_fulfilled: Count,
    /// False when a secret rotation failed in the window, or was promised and is overdue.
    pub secret_rotations_ok: bool,
    /// When the window's last beat ended against when the timeline says it should have. Unit: milliseconds;
    /// positive = behind, negative = ahead.
    #[schemars(extend("examples" = [7.3]))]
    pub tempo_drift_ms: f64,
    /// What went wrong in the window, each kind once with its count; empty when nothing did.
    pub issues: Vec<Issue>,
    /// How reverb itself did on this window.
    #[serde(
        default,
        deserialize_with = "optional::present",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "Performance")]
    pub performance: Option<Performance>,
}

/// One kind of thing that went wrong in a window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
#[schemars(inline)]
pub struct Issue {
    /// How much it matters: `info`, `warning`, `error` or `critical`.
    #[schemars(extend("examples" = ["warning"]))]
    pub severity: IssueSeverity,
    /// What kind of issue it is, as a short stable name.
    #[schemars(extend("examples" = ["late-claim"]))]
    pub category: String,
    /// How often it happened in the window. Unit: occurrences, 1 to 2^53-1.
    #[schemars(extend("examples" = [3]))]
    pub count: PositiveCount,
    /// A sentence that a person can act on.
    #[schemars(extend("examples" = ["3 claims arrived after the grace period of the window"]))]
    pub description: String,
    /// Agents concerned: at most 100 of them, as `service:instance`.
    #[serde(
        default,
        deserialize_with = "affected_agents",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "Vec<AgentId>", length(max = 100), extend("examples" = [["search-indexer:worker-03"]]))]
    pub affected_agents: Option<Vec<AgentId>>,
}

impl Issue {
    /// Most agents named in one issue.
    pub const MAX_AFFECTED_AGENTS: usize = 100;
}

/// How reverb did on a window: counts of claims, delivery times and the time of the rollup.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
#[schemars(inline)]
pub struct Performance {
    /// Claims accepted into the window. Unit: claims.
    #[serde(
        default,
        deserialize_with = "optional::present",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "Count", extend("examples" = [117_360]))]
    pub claims_processed: Option<Count>,
    /// Claims that arrived after the window's grace period. Unit: claims.
    #[serde(
        default,
        deserialize_with = "optional::present",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "Count", extend("examples" = [3]))]
    pub claims_late: Option<Count>,
    /// Claims that broke the contract. Unit: claims.
    #[serde(
        default,
        deserialize_with = "optional::present",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "Count", extend("examples" = [0]))]
    pub claims_invalid: Option<Count>,
    /// Median time from sending to receiving a claim. Unit: milliseconds, 0 or more.
    #[serde(
        default,
        deserialize_with = "optional::present",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "Millis", extend("examples" = [0.3]))]
    pub delivery_p50_ms: Option<Millis>,
    /// 95th percentile of the time from sending to receiving a claim. Unit: milliseconds, 0 or more.
    #[serde(
        default,
        deserialize_with = "optional::present",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "Millis", extend("examples" = [0.4]))]
    pub delivery_p95_ms: Option<Millis>,
    /// 99th percentile of the time from sending to receiving a claim. Unit: milliseconds, 0 or more.
    #[serde(
        default,
        deserialize_with = "optional::present",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "Millis", extend("examples" = [5.3]))]
    pub delivery_p99_ms: Option<Millis>,
    /// Time that rolling the window up took. Unit: milliseconds, 0 or more.
    #[serde(
        default,
        deserialize_with = "optional::present",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "Millis", extend("examples" = [12.5]))]
    pub rollup_ms: Option<Millis>,
}

read_from_objects!(BarReport, Issue, Performance);

fn affected_agents<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<AgentId>>, D::Error> {
    optional::at_most(Issue::MAX_AFFECTED_AGENTS, deserializer)
}

fn example() -> serde_json::Value {
    serde_json::json!({
        "type": "backbeat.barreport.v1",
        "window_id": "7e9b0e6c4c9a4e59b7f2d9a3c1b2e4d5",
        "from_beat": 240,
        "to_beat": 359,
        "agents_reporting": 978,
        "on_time_reviews": 942,
        "help_promises_fulfilled": 87,
        "secret_rotations_ok": true,
        "tempo_drift_ms": 7.3,
        "issues": []
    })
}
