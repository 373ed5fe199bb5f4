//! How one agent lives: from beat to beat, by its crew's figures and its own dice.
//!
//! ```text
//!            ┌────────────► helping ────────────┐
//!          idle ──► planning ──► executing ──► reviewing ──► completed ──► idle, planning or helping
//!                                 │  ▲  │         │
//!                                 ▼  │  └─► failed │ (back to executing)
//!                               blocked ───► failed ──► idle, planning or helping
//! ```
//!
//! Nothing here knows when in a beat an agent speaks, nor what is sent: that is `crowd`. A crash may happen in any
//! state and leads to idle.

mod agent;
mod calls;
mod decide;
mod task;
mod wording;

pub(crate) use agent::Agent;
pub(crate) use calls::{Call, Calls};
pub(crate) use decide::Surroundings;
pub(crate) use task::Task;
pub use task::TaskName;

use backbeat_contract::State;

/// Whether an agent that claimed `from` may claim `to` next, unless it crashed in between.
pub fn may_follow(from: State, to: State) -> bool {
    use State::{Blocked, Completed, Executing, Failed, Helping, Idle, Planning, Reviewing};
    match from {
        Idle | Completed | Failed => matches!(to, Idle | Planning | Helping),
        Planning => matches!(to, Planning | Executing),
        Executing => matches!(to, Executing | Reviewing | Blocked | Failed),
        Blocked => matches!(to, Blocked | Executing | Failed),
        Reviewing => matches!(to, Reviewing | Executing | Completed),
        Helping => matches!(to, Helping | Completed),
    }
}
