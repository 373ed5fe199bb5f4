//! How a broker behaves, seen from its clients. Each behaviour is one body that runs twice: on the embedded broker and
//! on a real nats-server; where it names only one, the reason is beside it.
//!
//! | file | what it holds |
//! |---|---|
//! | `publish.rs` | delivery, order, wildcards, echo, sizes, fan-out |
//! | `queue_groups.rs` | one member each, shared fairly |
//! | `requests.rs` | request and reply, no responders |
//! | `headers.rs` | HPUB and HMSG |
//! | `unsubscribe.rs` | ending subscriptions now or after some messages |
//! | `dialect.rs` | verbose, pedantic, spelling, subjects |
//! | `authentication.rs` | tokens, passwords, timeouts |
//! | `refusals.rs` | limits, malformed input, stale connections |
//! | `slow_consumers.rs` | back-pressure, and who is cut off |
//! | `flood.rs` | many messages, none lost |
//! | `shutdown.rs` | draining and counters (embedded only: they are this crate's API) |
//!
//! `server.rs` starts either server, `raw.rs` is a client that speaks bare protocol lines.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "clippy.toml allows both in test functions only, and these tests share their bodies"
)]

/// Makes two tests of each body: `embedded::name` and `nats_server::name`.
macro_rules! behaves_alike {
    ($($name:ident => $settings:expr;)+) => {
        mod embedded {
            use super::*;
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    let server = crate::server::Server::embedded($settings).await;
                    crate::server::bounded(super::$name(&server)).await;
                    server.stop().await;
                }
            )+
        }
        mod nats_server {
            use super::*;
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    let server = crate::server::Server::real($settings).await;
                    crate::server::bounded(super::$name(&server)).await;
                    server.stop().await;
                }
            )+
        }
    };
}

mod authentication;
mod dialect;
mod flood;
mod headers;
mod publish;
mod queue_groups;
mod raw;
mod refusals;
mod requests;
mod server;
mod shutdown;
mod slow_consumers;
mod unsubscribe;
