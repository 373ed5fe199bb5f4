//! What the rules find, and what they leave alone.
//!
//! | file | what it shows |
//! |---|---|
//! | `recordings` | every recording of `fixtures/conformance/v1/recordings` gives exactly the findings written beside it |
//! | `harmony` | whatever a cluster may rightly do gives no finding |
//! | `faults` | one fault anywhere gives exactly its one finding |
//! | `absence` | the listener's own absence is held against nobody |
//! | `bounds` | no input panics, and no input makes the listener grow beyond its settings |
//! | `statistics` | beats, tempo and drift are as heard |
//!
//! `given` makes the streams they are tried on.
#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, but not in the functions they share"
)]

mod absence;
mod bounds;
mod faults;
mod given;
mod harmony;
mod recordings;
mod statistics;
