//! Servers for tests: the embedded broker or a real nats-server, with the same face, always stopped.
//!
//! - [`Server`] is either of them, so that one test body serves both; it keeps its address over a restart.
//! - [`bounded`] awaits, but not forever.
//! - [`nats_server`] finds the real server's binary.
//!
//! Whole clusters of real processes are `backbeat-trials`. Everything here panics when it cannot do what it is asked, as
//! tests do.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot have its server has failed"
)]

mod binary;
mod embedded;
mod patience;
mod real;
mod server;

pub use binary::{NoNatsServer, nats_server};
pub use embedded::EmbeddedServer;
pub use patience::{PATIENCE, bounded};
pub use real::{Launch, RealServer};
pub use server::{Server, Stopped};
