//! The service that speaks the beat.

pub mod admin;
pub mod degradation;
pub mod metrics;
pub mod status;
