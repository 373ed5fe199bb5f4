//! Whole elections.
//!
//! - `world`: where a cluster lives, a simulated network in paused time or loopback TCP in real time
//! - `cluster`: nodes in a world, killed and restarted as one likes; `chronicle` is what they agree on
//! - `everywhere`: what holds in every world
//! - `simulated`: what holds whatever happens to the nodes and their network, in virtual time
//! - `strangers`: who is kept out

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    unreachable_pub,
    reason = "a test that fails here tells why, and its helpers are seen by itself only"
)]

mod chronicle;
mod cluster;
mod everywhere;
mod simulated;
mod strangers;
mod world;
