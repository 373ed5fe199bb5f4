//! Rules over an ordered stream of messages: messages with their times of receipt in, findings out.
//!
//! - [`Listener`] takes in [`Received`] messages ([`Frame`], [`Claim`], [`Report`]: views that cost
//!   nothing to fill from a parsed message) and gives [`Finding`]s.
//! - [`Rule`] names the thirteen rules, their severity and their source.
//! - [`Settings`] bound what is remembered; [`Summary`] tells what was heard, measured and
//!   forgotten, [`Tally`] how often each rule was breached.
//!
//! One fault is told once; what shows it again is counted as repeated. What was missed because the
//! listener itself was away ([`Listener::leave`]) is held against nobody, and a redelivered message
//! is counted and otherwise passed over.
//!
//! | rule | is told when | and then |
//! |---|---|---|
//! | `beat-regressed` | a frame's beat is before the latest | its line of beats is followed once another frame goes on there: a restart is one finding |
//! | `beat-skipped` | beats are missing before a frame | the frame is followed; a missing one that comes late is counted as reordered |
//! | `phase-out-of-order` | a frame is not the next of three, or of one, a beat | the frame is followed |
//! | `downbeat-misplaced` | the flag is not where the window changes | the beat is blamed once |
//! | `window-changed-mid-bar` | the window changes without a downbeat | the new window holds if the next frame has it too |
//! | `window-reused` | a new bar, or a report, has the id of other beats | the id holds for the new bar |
//! | `tempo-jump` | a frame's tempo is more than 10 % off the one before | the new tempo holds if the next frame has it too |
//! | `hlc-regressed` | a sender's stamp is before its last | the sender is followed from there |
//! | `hlc-drift` | a sender's stamp is more than 5 s off its receipt | told again after one that is not |
//! | `two-leaders` | frames of one beat and phase differ, a lower term beats, two lines of beats go on | told again after more than six frames without dispute |
//! | `claim-from-future` | a claim's beat is more than one ahead of the beat heard, or due | told again after a claim of the agent that is not |
//! | `late-claim` | a claim's window ended more than the [`Grace`] ago | told again after a claim of the agent that is not |
//! | `stale-deadline` | a frame arrives after its deadline | told again after one in time |
//!
//! After a skip, a regress or an absence, tempo and bar begin anew: what changed between two frames
//! that do not follow each other is no fault of the later one.
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
pub use tally::{Breaches, Tally};
