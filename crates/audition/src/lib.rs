//! Live conformance suites: services of any make are heard, asked and played to, and judged check by check.
//!
//! ```text
//!  bus ──► Ear ──► Panel ──► Trial, one a check ──► Verdict
//!   ▲               ▲  ▲
//!   │               │  └── answers of the admin API, the leader's end (Deed)
//!   └── Troupe, BeatPlayer: what a reverb is given to report
//! ```
//!
//! - The definitions are data of `backbeat-conformance`'s corpus, `fixtures/conformance/v1/live.json`.
//! - An [`Audition`] tries all checks of one suite on a running implementation and gives verdicts with evidence.
//! - [`Admin`] and [`Upset`] are what it may do beside the bus: ask over HTTP, end the leader's process.
//! - [`BeatPlayer`] beats where no pulse does.
//!
//! Every message is judged once, by `backbeat-tail`'s session: no rule of the contract or of a sequence stands here a
//! second time. What a report must say is counted here anew, from what was heard, without a part of `backbeat-reverb`.
//! HTTP clients, processes and printing are the command's.
//!
//! | task | spawned by | ends | hands over |
//! |---|---|---|---|
//! | interview | [`Audition::run`] | when it has asked everything, or with the audition | 32 deeds wait; then it waits |
//! | upset | [`Audition::run`] | when it has struck, or with the audition | the same |

mod accounts;
mod admin;
mod agent;
mod audition;
mod bars;
mod beat_player;
mod case;
mod cast;
mod deed;
mod failover;
mod heard;
mod interview;
mod means;
mod panel;
mod percentile;
mod pulse;
mod reverb;
mod rules;
mod stage;
mod surface;
mod theatre;
mod trial;
mod upset;
mod valid;

pub use admin::{Admin, Answer, Method, Question};
pub use audition::{Audition, RefuseAudition};
pub use beat_player::BeatPlayer;
pub use cast::has_trial;
pub use means::Means;
pub use theatre::RefuseTroupe;
pub use upset::Upset;
