//! Rules over an ordered stream of messages: messages with their times of receipt in, findings out.
//!
//! - [`Listener`] takes in [`Received`] messages ([`Frame`], [`Claim`], [`Report`]: views that cost
//!   nothing to fill from a parsed message) and gives [`Finding`]s.
//! - [`Rule`] names the thirteen rules, their severity and their source.
//! - [`Settings`] bound what is remembered; [`Summary`] tells what was heard, measured and
//!   forgotten, [`Tally`] how often each rule was breached.
//!
//! One fault is told once. What shows it again (the other frames of the beat, a second leader's next
//! beats, an agent that stays late) is counted as repeated; the module of each rule says when a
//! fault is over. What was missed because the listener itself was away ([`Listener::leave`]) is held
//! against nobody, and a redelivered message is counted and otherwise passed over.
//!
//! Rules inside one message are in `backbeat-validate`; nothing here parses, connects, waits or
//! reads a clock (`clippy.toml` enforces it).
//!
//! ```
//! use backbeat_contract::BeatFrame;
//! use backbeat_sequence::{Frame, Listener, Message, Received, Rule};
//! use backbeat_timing::ClusterInstant;
//!
//! let frame: BeatFrame = serde_json::from_str(r#"{
//!   "type": "backbeat.beatframe.v1", "cluster_id": "chorus-prod", "beat_index": 1337,
//!   "downbeat": false, "phase": "execute", "hlc": "c1f0:0001:abcd",
//!   "deadline_at": "2025-09-05T12:30:00Z", "tempo_bpm": 2.0,
//!   "window_id": "7e9b0e6c4c9a4e59b7f2d9a3c1b2e4d5"
//! }"#)?;
//!
//! let mut listener = Listener::default();
//! let late = ClusterInstant::from_unix_nanos(frame.deadline_at.unix_nanos() + 1);
//! let findings = listener.hear(&Received {
//!     index: 0,
//!     at: late,
//!     cluster: None,
//!     message: Message::Frame(Frame::from(&frame)),
//! });
//! assert!(findings.iter().any(|finding| finding.rule == Rule::StaleDeadline));
//! # Ok::<(), serde_json::Error>(())
//! ```

mod cluster;
mod finding;
mod listener;
mod message;
mod ring;
mod rule;
mod sender;
mod settings;
mod summary;
mod tally;

pub use finding::Finding;
pub use listener::Listener;
pub use message::{Claim, Frame, Message, Received, Report};
pub use rule::Rule;
pub use settings::{Grace, Settings};
pub use summary::{ClusterCounts, ClusterSummary, Summary};
pub use tally::{Count, Tally};
