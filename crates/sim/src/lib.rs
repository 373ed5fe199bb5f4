//! Simulated agents with plausible lives, and an account of what they said.

pub mod crowd;
mod dice;
mod life;
pub mod scenario;

pub use life::{TaskName, may_follow};
