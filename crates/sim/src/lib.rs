//! Simulated agents with plausible lives, and an account of what they said.
//!
//! - [`scenario`]: what kinds of agents there are, how they live and what goes wrong, as a file that people write.
//! - [`crowd`]: many agents that take turns within a beat. [`crowd::Crowd`] decides, [`crowd::Pen`] writes; one seed
//!   decides all lives.
//! - [`hearing`]: which frames count, and when beats begin.
//! - [`ledger`]: what was sent, window by window, to hold against what is reported.
//! - [`Simulation`] does all of it over a [`backbeat_bus::Bus`] and gives a [`Summary`]; [`Progress`] on the way.
//!
//! Only the simulation knows a runtime and a clock; in everything else time is an argument, and `clippy.toml` says so.
//!
//! ```
//! use backbeat_bus::inprocess::Network;
//! use backbeat_sim::crowd::AgentCount;
//! use backbeat_sim::scenario::Scenario;
//! use backbeat_sim::{Options, Simulation};
//! use std::time::Duration;
//! use tokio_util::sync::CancellationToken;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let text = Scenario::shipped_text("steady").ok_or("not shipped")?;
//! let options = Options {
//!     duration: Some(Duration::from_millis(20)),
//!     ..Options::new(
//!         "chorus-prod".parse()?,
//!         AgentCount::new(100)?,
//!         Scenario::from_toml("steady", text)?,
//!     )
//! };
//! let bus = Network::new(7).join("agents")?;
//! let simulation = Simulation::new(options)?;
//! let summary = simulation.run(&bus, CancellationToken::new()).await?;
//! // Nobody beats here, so nobody says anything.
//! assert_eq!(summary.claims.sent, 0);
//! # Ok(())
//! # }
//! ```

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
