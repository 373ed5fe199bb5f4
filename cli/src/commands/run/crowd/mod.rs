//! The agents of `backbeat run sim` and `backbeat run cluster`: what is asked for, and how it went.

mod args;
mod summary;

pub(super) use args::CrowdArgs;
pub(super) use summary::summary;
