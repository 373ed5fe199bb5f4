//! Simulated agents with plausible lives, and an account of what they said.

pub mod crowd;
mod dice;
pub mod hearing;
pub mod ledger;
mod life;
mod run;
pub mod scenario;

pub use life::{TaskName, may_follow};
pub use run::{
    ClaimSummary, Ending, Options, Percentiles, Progress, RefuseSimulation, ReportSummary,
    Simulation, Summary, Unsent, WallClock, WindowDifferences,
};
