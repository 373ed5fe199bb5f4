//! Whole elections.
//!
//! - `cluster`: nodes on a simulated network, in paused time, killed and restarted as one likes
//! - `simulated`: what holds whatever happens to them

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    unreachable_pub,
    reason = "a test that fails here tells why, and its helpers are seen by itself only"
)]

mod cluster;
mod simulated;
