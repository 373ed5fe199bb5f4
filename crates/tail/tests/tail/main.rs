//! What is shown of what is heard, one module a law:
//!
//! | module | what it holds to account |
//! |---|---|
//! | `looks` | every kind of line, at 80 and 160 columns and without a terminal |
//! | `machine` | a line of JSON is a line of a recording, with the verdict beside |
//! | `sieves` | filters, alone and together |
//! | `slow` | a reader that stops costs no memory, and what it misses is counted |
//! | `subjects` | the cluster that a subject names, told by two readers alike |
//! | `watching` | limits, gaps and the end |
#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, but not in the functions they share"
)]

mod given;
mod looks;
mod machine;
mod published;
mod sieves;
mod slow;
mod subjects;
mod watching;
