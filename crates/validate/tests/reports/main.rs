//! Reports in every format over one fixed run.
//!
//! - `given`: the run, and what a format makes of it.
//! - `looks`: every format as a whole, as a snapshot.
//! - `machine`: `json` and `ndjson` against their published schema, read back strictly.
//! - `readers`: `junit`, `sarif` and `tap` through readers that others wrote.
//! - `quiet`: what a quiet run leaves out, and what it does not.
//! - `volume`: many results.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends where something is not as it must be; clippy knows test functions only"
)]

mod given;
mod looks;
mod machine;
mod quiet;
mod readers;
mod volume;
