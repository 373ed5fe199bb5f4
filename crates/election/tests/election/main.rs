//! Whole elections.
//!
//! - `cluster`: nodes on a simulated network, in paused time, killed and restarted as one likes
//! - `simulated`: what holds whatever happens to them

mod cluster;
mod simulated;
