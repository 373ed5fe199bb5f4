//! The deck over buses that are run, one module a law:
//!
//! | module | what it holds to account |
//! |---|---|
//! | `hearing` | what a subscription drops and when a bus is away is told in its place |
//! | `playing` | what is played is what was recorded, in its order, at its time |
//! | `recording` | what is heard is written; limits and the word to stop end it |
#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, but not in the functions they share"
)]

mod given;
mod hearing;
mod playing;
mod recording;
