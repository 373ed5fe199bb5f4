//! Every live check catches the implementation that breaks it, and lets one pass that keeps it: a check that no mutant
//! fails is no check.
//!
//! - `stage`: a pulse, agents and a reverb in virtual time, on a bus that can spoil what each of them sends.
//! - `faulty`: that bus. `edit`: faults by the message they change.
//! - `pulse`, `agent`, `reverb`, `cluster`: the mutants, by check.
//! - `catalogue`: that the definitions are complete.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod admin;
mod agent;
mod catalogue;
mod cluster;
mod edit;
mod faulty;
mod pulse;
mod reverb;
mod stage;
