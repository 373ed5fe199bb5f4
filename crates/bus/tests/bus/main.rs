//! How a bus behaves, seen from a service. Each behaviour of `seam.rs` is one body that runs three times: in process,
//! through the embedded broker and through a real nats-server.
//!
//! | file | what it holds |
//! |---|---|
//! | `seam.rs` | delivery, wildcards, headers, queue groups, sizes, slow consumers, settling, draining |
//! | `outgoing.rs` | the outgoing queue, and what is counted |
//! | `outage.rs` | a server that goes away, comes back or hangs |
//! | `refusals.rs` | what a connection that is not made says |
//! | `login.rs` | tokens, passwords, nkeys, credentials (real server only: the embedded one knows the first two) |
//! | `tls.rs` | a private authority and client certificates (real server only) |
//! | `network.rs` | the faults of the in-process network, and that they repeat |
//!
//! `given.rs` makes what the tests are about, `user_token.rs` signs tokens as an operator does.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "clippy.toml allows both in test functions only, and these tests share their bodies"
)]

mod given;
mod login;
mod network;
mod outage;
mod outgoing;
mod refusals;
mod seam;
mod tls;
mod user_token;
