//! The suites that need no network, one module a subject:
//!
//! | module | what it holds to account |
//! |---|---|
//! | `corpus` | the data: names, files, counts, both sides of every code and rule, every requirement |
//! | `contract` | our own paths keep every case, and a wrong expectation is told |
//! | `validator` | foreign validators: verdicts, time limits, batches, known failures |
//! | `recording` | a recording breaks the checks that it should, and no other |
//! | `reports` | every format, as it looks; the published schema |
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "clippy.toml allows it in tests, but not in the functions they share"
)]

mod contract;
mod corpus;
mod given;
mod recording;
mod reports;
#[cfg(unix)]
mod validator;
