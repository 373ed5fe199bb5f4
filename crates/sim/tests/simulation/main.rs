//! The laws of the crate.
//!
//! | file | laws of |
//! |---|---|
//! | `lives` | agents: reproducible, plausible, and what they claim is valid |
//! | `broken` | claims broken on purpose |
//! | `frames` | which frames count, and when beats begin |
//! | `ledger` | the account of what was sent |
//! | `runs` | whole simulations over a bus |
//! | `scenarios` | scenario files, their schema and their refusals |
//!
//! `given` makes the values they are tried on, `stage` the cluster they run in.
#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, but not in the functions they share"
)]

mod broken;
mod frames;
mod given;
mod ledger;
mod lives;
mod runs;
mod scenarios;
mod stage;
