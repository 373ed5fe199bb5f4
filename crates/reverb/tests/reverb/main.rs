//! A reverb seen from outside: what it hears and what it reports.
//!
//! | what holds | where |
//! |---|---|
//! | reports agree with a second count, on every network | `reporting` |
//! | what agents breach over a sequence is told | `rules` |
//! | strangers' bytes change counters and nothing else | `strangers` |
//! | with JetStream a kill loses and doubles nothing | `durable` |
//! | a restart goes on with what was kept, and says so | `restart` |
//! | of two reverbs one reports, and the other takes over | `standby` |
//! | the store keeps, finds and forgets | `store` |
//! | routes and metrics | `routes` |
//!
//! `stage` is a cluster's network with a pulse and agents of values; `server` connects to a broker; `naive` counts
//! claims a second time.

#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in test functions only, and these tests share their bodies"
)]

mod durable;
mod naive;
mod reporting;
mod restart;
mod routes;
mod rules;
mod server;
mod stage;
mod standby;
mod store;
mod strangers;
