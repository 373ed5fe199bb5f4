//! What agents hear: frames, by the rules for every consumer, and reports. Waiting for them is `run`.

mod listener;
mod tolerant;

pub use listener::{FrameTally, Listener};
pub(crate) use tolerant::read;
