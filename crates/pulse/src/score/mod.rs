//! The score: what the nodes of a cluster agree on. Beats are computed from it, so the nodes never
//! agree on a beat, only on the timeline and on how far it may have been spoken.
//!
//! How they agree is the election's business (`backbeat-election`), which carries [`Entry`]s in one
//! order to every node. Applying them is a pure function: no clock is read, so every node holds the
//! same [`Score`] after the same entries.
//!
//! ```text
//!  leader ── Entry ──► replicated log ──► Score::apply ──► Verdict (told to who proposed it)
//!                                             │
//!                                             └──► every node's conductor
//! ```

mod entry;
mod machine;
mod mark;
#[expect(clippy::module_inception, reason = "the main type of the module")]
mod score;

pub use entry::{Begin, Entry, Refusal, Verdict};
pub use machine::ScoreMachine;
pub use mark::Mark;
pub use score::Score;
