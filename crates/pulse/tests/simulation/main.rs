//! Whole clusters in virtual time, in one thread: real conductors, real elections, real disks (in memory), on networks
//! that lose, delay and cut, on clocks that drift, differ and step. The same seed gives the same run.
//!
//! What must hold in every run is in [`invariants`]; what happens to the machines in [`trouble`]; [`stage`] builds and
//! kills nodes.
//!
//! `SIMULATION_RUNS` sets how many runs there are, `SIMULATION_SEED` where the seeds begin. A run that breaks an invariant
//! prints its seed; `SIMULATION_SEED=that SIMULATION_RUNS=1` shows it again, and
//! `SIMULATION_LOG=debug,openraft=error` lets the nodes tell what they do.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    unreachable_pub,
    reason = "a test that fails here tells why, and its helpers are seen by itself only"
)]

mod clock;
mod hour;
mod invariants;
mod receiver;
mod runs;
mod stage;
mod ticker;
mod trouble;
