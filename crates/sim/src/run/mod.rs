//! The shell: follows a cluster over a bus, lets the crowd take its turns, and hears reports.
//!
//! ```text
//!  frames ──► Listener ──► Crowd ──► Envelopes ──► Bus::publish ──► claims
//!                            │ late, twice             │ what was sent
//!                            └──► Held ──────►         ▼
//!  reports ───────────────────────────────────────► Ledger ──► Summary
//! ```
//!
//! One task does all of it, the caller's: there are no tasks to own, and nothing is shared. Decisions are in `crowd`,
//! `hearing` and `ledger`.

mod audit;
mod clock;
mod delays;
mod envelopes;
mod held;
mod options;
mod progress;
mod refusal;
mod session;
mod simulation;
mod stop;
mod summary;
mod tally;
mod voice;

pub use clock::WallClock;
pub use delays::Percentiles;
pub use options::Options;
pub use progress::Progress;
pub use refusal::RefuseSimulation;
pub use simulation::Simulation;
pub use summary::{ClaimSummary, Ending, ReportSummary, Summary, WindowDifferences};
pub use tally::Unsent;
