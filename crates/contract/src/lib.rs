//! The backbeat contract: three messages, as types that cannot hold a wrong value.
//!
//! - INT-A [`BeatFrame`], INT-B [`StatusClaim`] and INT-C [`BarReport`] are the owned messages.
//!   They serialise to exactly the published form, and parsing one refuses what the contract refuses.
//! - The newtypes ([`BeatIndex`], [`Tempo`], [`Hlc`], [`WindowId`], [`AgentId`], [`ClusterId`], [`TaskId`],
//!   [`Timestamp`]) and vocabularies ([`Phase`], [`State`], [`IssueSeverity`]) are parsed once, at the edge.
//! - [`MessageType`] names the messages; [`published_schemas`] generates their JSON Schemas from the types.
//! - [`shape`] is the same contract as a table, for code that must explain a fault rather than refuse it.
//! - [`Code`] and [`Diagnostic`] are the vocabulary in which faults are told.
//!
//! No I/O, no async and no clock live here. Judging bytes is `backbeat-validate`, arithmetic on time is
//! `backbeat-timing`.
//!
//! ```
//! use backbeat_contract::{BeatFrame, Phase};
//!
//! let frame: BeatFrame = serde_json::from_str(r#"{
//!   "type": "backbeat.beatframe.v1", "cluster_id": "chorus-prod", "beat_index": 1337,
//!   "downbeat": false, "phase": "execute", "hlc": "7ffd:0001:abcd",
//!   "deadline_at": "2025-09-05T12:30:00Z", "tempo_bpm": 2.0,
//!   "window_id": "7e9b0e6c4c9a4e59b7f2d9a3c1b2e4d5"
//! }"#)?;
//! assert_eq!(frame.phase, Phase::Execute);
//! assert_eq!(frame.beat_index.get(), 1337);
//! # Ok::<(), serde_json::Error>(())
//! ```

mod agent_id;
mod bar_report;
mod beat_frame;
mod beat_index;
mod bounded;
mod cluster_id;
mod code;
mod diagnostic;
mod hlc;
mod identifier;
mod message_type;
mod millis;
mod object;
mod optional;
mod phase;
mod progress;
mod schema;
pub mod shape;
mod state;
mod status_claim;
mod task_id;
mod tempo;
mod timestamp;
mod vocabulary;
mod window_id;

pub use agent_id::AgentId;
pub use bar_report::{BarReport, BarReportTag, Issue, IssueSeverity, Performance};
pub use beat_frame::{BeatFrame, BeatFrameTag};
pub use beat_index::{BeatIndex, Count, PositiveCount};
pub use bounded::OutOfRange;
pub use cluster_id::ClusterId;
pub use code::{Code, Severity};
pub use diagnostic::Diagnostic;
pub use hlc::Hlc;
pub use identifier::Malformed;
pub use message_type::MessageType;
pub use millis::Millis;
pub use phase::Phase;
pub use progress::Progress;
pub use schema::{PublishedSchema, published_document, published_schemas};
pub use state::State;
pub use status_claim::{Dependency, Notes, StatusClaim, StatusClaimTag};
pub use task_id::TaskId;
pub use tempo::Tempo;
pub use timestamp::Timestamp;
pub use vocabulary::Vocabulary;
pub use window_id::WindowId;

/// Longest message that is read, in bytes: 1 MiB. A longer one is refused as [`Code::TooLarge`].
pub const MAX_MESSAGE_BYTES: usize = 1024 * 1024;

/// Deepest nesting of arrays and objects that is read. Deeper is refused as [`Code::TooDeep`].
pub const MAX_DEPTH: usize = 128;

/// Largest integer that every JSON reader holds exactly: 2^53 - 1 (RFC 7493, I-JSON, section 2.2).
pub const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;
