//! INT-A: the beat.

use crate::message_type::message_tag;
use crate::object::read_from_objects;
use crate::{BeatIndex, ClusterId, Hlc, MessageType, Phase, Tempo, Timestamp, WindowId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

message_tag! {
    /// The `type` of a beat frame.
    BeatFrameTag, MessageType::BeatFrame
}

/// One beat of the cluster's metronome, published by the leading pulse node to every service. Pulse sends
/// three frames a beat, one for each phase, all with the same beat_index; consumers count a beat once, at its
/// `plan` frame.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
#[schemars(title = "BACKBEAT BeatFrame v1 (INT-A)", extend("examples" = [example()]))]
pub struct BeatFrame {
    /// Which message this is: always `backbeat.beatframe.v1`.
    #[serde(rename = "type")]
    pub tag: BeatFrameTag,
    /// The cluster that keeps this beat: 1 to 64 letters, digits, `_` or `-`, because it is a token of NATS
    /// subjects.
    #[schemars(extend("examples" = ["chorus-prod"]))]
    pub cluster_id: ClusterId,
    /// Number of the beat since the cluster began. Unit: beats. It never decreases; 2^53-1 at most.
    #[schemars(extend("examples" = [1337]))]
    pub beat_index: BeatIndex,
    /// True on every frame of a bar's first beat.
    pub downbeat: bool,
    /// The third of the beat that begins with this frame: `plan`, `execute` or `review`.
    #[schemars(extend("examples" = ["execute"]))]
    pub phase: Phase,
    /// The sender's hybrid logical clock when it sent the frame, `pppp:llll:nnnn` in hex: low 16 bits of Unix
    /// milliseconds, logical counter, hash of the node id.
    #[schemars(extend("examples" = ["7ffd:0001:abcd"]))]
    pub hlc: Hlc,
    /// When this phase ends, and with it the time to complete its work. RFC 3339 date-time with offset.
    #[schemars(extend("examples" = ["2025-09-05T12:30:00Z"]))]
    pub deadline_at: Timestamp,
    /// Current tempo. Unit: beats per minute (BPM), 0.1 to 1000; a beat lasts 60 / tempo_bpm seconds.
    #[schemars(extend("examples" = [2.0]))]
    pub tempo_bpm: Tempo,
    /// The bar (window) that this beat belongs to: 32 hex digits, the same on every node.
    #[schemars(extend("examples" = ["7e9b0e6c4c9a4e59b7f2d9a3c1b2e4d5"]))]
    pub window_id: WindowId,
}

read_from_objects!(BeatFrame);

fn example() -> serde_json::Value {
    serde_json::json!({
        "type": "backbeat.beatframe.v1",
        "cluster_id": "chorus-prod",
        "beat_index": 1337,
        "downbeat": false,
        "phase": "execute",
        "hlc": "7ffd:0001:abcd",
        "deadline_at": "2025-09-05T12:30:00Z",
        "tempo_bpm": 2.0,
        "window_id": "7e9b0e6c4c9a4e59b7f2d9a3c1b2e4d5"
    })
}
