//! The window aggregate, from outside.
//!
//! | what holds | where |
//! |---|---|
//! | order, splitting, merging, redelivery and restarts change nothing | `laws` |
//! | every figure, from both sides of its rule | `figures` |
//! | every issue, from both sides of its rule | `issues` |
//! | snapshots come back whole; strangers' bytes do no harm | `snapshots` |
//! | memory and counts stay within what is stated | `bounds` |
//! | claims find their windows, and each window is told once | `book` |
//!
//! `given` makes claims, `naive` counts them a second time without any of the crate's parts.
#![expect(
    clippy::unwrap_used,
    reason = "what a test is given is valid, or the test fails"
)]

mod book;
mod bounds;
mod figures;
mod given;
mod issues;
mod laws;
mod naive;
mod snapshots;
