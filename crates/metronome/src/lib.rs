//! A thread that plays at absolute instants.

mod buckets;
mod lateness;

pub use lateness::Lateness;
