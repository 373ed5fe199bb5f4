//! INT-B: what an agent says of itself.

use crate::identifier::text_newtype;
use crate::message_type::message_tag;
use crate::object::read_from_objects;
use crate::{AgentId, BeatIndex, Count, Hlc, MessageType, Progress, State, TaskId, optional};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

message_tag! {
    /// The `type` of a status claim.
    StatusClaimTag, MessageType::StatusClaim
}

text_newtype! {
    /// Free text for people: at most [`Notes::MAX_CHARS`] characters (Unicode code points).
    Notes,
    accepts: |text| text.chars().count() <= Notes::MAX_CHARS,
    expected: "notes must have at most 1024 characters",
    schema: { "type": "string", "maxLength": Notes::MAX_CHARS }
}

impl Notes {
    /// Longest notes, in Unicode code points.
    pub const MAX_CHARS: usize = 1024;
}

text_newtype! {
    /// Something that a blocked agent waits for, such as a task id or `hmmm://thread/abc123`: 1 to
    /// [`Dependency::MAX_CHARS`] characters (Unicode code points).
    Dependency,
    accepts: |text| !text.is_empty() && text.chars().count() <= Dependency::MAX_CHARS,
    expected: "wait_for entries must have 1 to 256 characters",
    schema: { "type": "string", "minLength": 1, "maxLength": Dependency::MAX_CHARS }
}

impl Dependency {
    /// Longest dependency, in Unicode code points.
    pub const MAX_CHARS: usize = 256;
}

/// What one agent says it is doing during one beat, published by agents and rolled up by reverb into the bar's
/// report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
#[schemars(title = "BACKBEAT StatusClaim v1 (INT-B)", extend("examples" = [example()]))]
pub struct StatusClaim {
    /// Which message this is: always `backbeat.statusclaim.v1`.
    #[serde(rename = "type")]
    pub tag: StatusClaimTag,
    /// The agent that claims, as `service:instance` or `agent:identifier`: letters, digits, `_`, `.` and `-` on
    /// both sides of one colon, at most 128 characters.
    #[schemars(extend("examples" = ["search-indexer:worker-03"]))]
    pub agent_id: AgentId,
    /// The task that the claim is about: 1 to 256 characters. Absent when the agent has none.
    #[serde(
        default,
        deserialize_with = "optional::present",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "TaskId", extend("examples" = ["index-batch:20250905-120"]))]
    pub task_id: Option<TaskId>,
    /// The beat during which the claim holds. Unit: beats since the cluster began, 0 to 2^53-1.
    #[schemars(extend("examples" = [1337]))]
    pub beat_index: BeatIndex,
    /// What the agent is doing: `idle`, `planning`, `executing`, `reviewing`, `completed`, `failed` (say why in
    /// notes), `blocked` (say on what in wait_for or notes) or `helping` (working on somebody else's task).
    #[schemars(extend("examples" = ["executing"]))]
    pub state: State,
    /// Estimated time until the task completes. Unit: beats, 0 to 2^53-1.
    #[serde(
        default,
        deserialize_with = "optional::present",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "Count", extend("examples" = [3]))]
    pub beats_left: Option<Count>,
    /// Share of the task that is done. Unit: ratio, 0 (nothing) to 1 (all).
    #[serde(
        default,
        deserialize_with = "optional::present",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "Progress", extend("examples" = [0.65]))]
    pub progress: Option<Progress>,
    /// Free text for people: at most 1024 characters.
    #[serde(
        default,
        deserialize_with = "optional::present",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "Notes", extend("examples" = ["processing batch 120/200"]))]
    pub notes: Option<Notes>,
    /// What a blocked agent waits for: at most 64 entries of 1 to 256 characters.
    #[serde(
        default,
        deserialize_with = "wait_for",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "Vec<Dependency>", length(max = 64), extend("examples" = [["hmmm://thread/abc123"]]))]
    pub wait_for: Option<Vec<Dependency>>,
    /// The agent's hybrid logical clock when it claimed, `pppp:llll:nnnn` in hex: low 16 bits of Unix
    /// milliseconds, logical counter, hash of the node id.
    #[schemars(extend("examples" = ["7ffd:0001:beef"]))]
    pub hlc: Hlc,
}

impl StatusClaim {
    /// Most entries in `wait_for`.
    pub const MAX_WAIT_FOR: usize = 64;
}

read_from_objects!(StatusClaim);

fn wait_for<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<Dependency>>, D::Error> {
    optional::at_most(StatusClaim::MAX_WAIT_FOR, deserializer)
}

fn example() -> serde_json::Value {
    serde_json::json!({
        "type": "backbeat.statusclaim.v1",
        "agent_id": "search-indexer:worker-03",
        "task_id": "index-batch:20250905-120",
        "beat_index": 1337,
        "state": "executing",
        "beats_left": 3,
        "progress": 0.65,
        "notes": "processing batch 120/200",
        "hlc": "7ffd:0001:beef"
    })
}
