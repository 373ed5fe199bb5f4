//! An embedded core-NATS broker for laptops and tests.
//!
//! It speaks the whole core protocol (headers, queue groups, no-responders, verbose and pedantic clients, token or
//! user and password) to any NATS client. It is not JetStream, not a cluster and has no TLS: production is a real
//! NATS, and the behavioural tests of this crate run on one too.
//!
//! Nothing is lost silently: a consumer that falls behind holds its producers back, one that does not read is
//! disconnected, counted and logged, and a shutdown delivers what was accepted.
//!
//! In order of use: [`Config`] (with [`Credentials`] and [`Limits`]), [`Broker`], [`BrokerHandle`], [`Counters`].
//! [`protocol`] is the parser alone, without any I/O.
//!
//! ```
//! use backbeat_broker::{Broker, Config};
//! use tokio_util::sync::CancellationToken;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), backbeat_broker::BindError> {
//! let config = Config {
//!     listen: ([127, 0, 0, 1], 0).into(),
//!     ..Config::default()
//! };
//! let broker = Broker::bind(config).await?;
//! let url = format!("nats://{}", broker.local_addr());
//! # assert!(url.starts_with("nats://127.0.0.1:"));
//! let cancel = CancellationToken::new();
//! # cancel.cancel();
//! let counters = broker.run(cancel).await;
//! assert_eq!(counters.dropped_bytes, 0);
//! # Ok(())
//! # }
//! ```

mod broker;
mod config;
mod connection;
mod counters;
mod credentials;
mod dues;
mod farewell;
mod hub;
mod limits;
mod outbox;
pub mod protocol;
mod reader;
mod route;
mod router;
mod segments;
mod session;
mod subject;
mod subscription;
mod trie;
mod vigil;
mod writer;

pub use broker::{Broker, BrokerHandle};
pub use config::{BindError, Config};
pub use counters::Counters;
pub use credentials::{Credentials, EmptyCredentials};
pub use limits::Limits;
