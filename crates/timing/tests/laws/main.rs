//! The laws of the crate as properties, and the examples of the documents.
//!
//! | file | laws of |
//! |---|---|
//! | `timeline` | beats, instants, phases, bars, storage, compaction |
//! | `change` | tempo and bar length changes, ramps, the queue |
//! | `schedule` | frames |
//! | `hlc` | stamps: growth, cause and effect, unwrapping, bounds |
//! | `listening` | measured tempo, drift, jitter, offset and failover |
//!
//! `given` makes the values they are tried on.
#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, but not in the functions they share"
)]

mod change;
mod given;
mod hlc;
mod listening;
mod schedule;
mod timeline;
