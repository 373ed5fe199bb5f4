//! Recordings validated: each message alone, and in its place among those before it.
//!
//! - `given`: a run over one recording, and what came of it.
//! - `recognised`: what is taken for a recording, and what is not.
//! - `sequences`: the recordings of `fixtures/conformance/v1/recordings` give the findings written beside them.
//! - `places`: diagnostics point at the recording's line.
//! - `troubles`: lines that say nothing, ends that are missing, later versions, dead letters, gaps.
//! - `formats`: every format tells a finding.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends where something is not as it must be; clippy knows test functions only"
)]

mod formats;
mod given;
mod places;
mod recognised;
mod sequences;
mod troubles;
