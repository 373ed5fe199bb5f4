//! Trials of reverb: real processes that are killed while agents claim, and the reports held against a recount.
//!
//! | file | what happens |
//! |---|---|
//! | `kill.rs` | reverb is killed at whatever moment, again and again, with a stream behind it |
//! | `without_streams.rs` | the same with nothing but its own folder |
//! | `nats.rs` | the server is killed, and comes back with its streams |
//! | `standby.rs` | of two, the one that reports is killed |
//!
//! All agents follow a script (`backbeat_trials::script`), so every figure is known; what a busy machine made uncertain
//! is held against bounds instead. The beats themselves are a real pulse's, and judged as in its own trials.
//!
//! `BACKBEAT_BIN` names another binary, `BACKBEAT_TRIALS_WINDOWS` how many windows are disturbed (10).
#![cfg(target_os = "linux")]

mod kill;
mod nats;
mod stage;
mod standby;
mod without_streams;
