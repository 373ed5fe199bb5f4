//! How messages travel: subjects, envelopes, headers, signatures, and one seam with two ends.
//!
//! - [`Namespace`] names the subjects of the contract, [`Topic`] is what a subject of a stranger turns out to be,
//!   [`Filter`] is what a subscription asks for.
//! - [`Envelope`] is a message on its way: [`Subject`], [`Headers`], payload.
//! - [`Signer`] and [`Verifier`] sign claims and check them.
//! - [`Bus`] is the seam. Its ends are [`nats::NatsBus`], and [`inprocess::InProcessBus`] on an
//!   [`inprocess::Network`] with seeded faults, for tests that must repeat exactly.
//! - [`Metrics`] are the counters of connections to NATS; a network in process has a tally.
//!
//! No service logic lives here: nothing reads a payload. Messages are `backbeat-contract`, judging them is
//! `backbeat-validate`.
//!
//! ```
//! use backbeat_bus::inprocess::Network;
//! use backbeat_bus::{Bus, Envelope, Interest, Namespace};
//! use backbeat_contract::ClusterId;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let cluster: ClusterId = "chorus-prod".parse()?;
//! let names = Namespace::default();
//! let network = Network::new(7);
//! let (pulse, agent) = (network.join("pulse-1")?, network.join("agent-1")?);
//!
//! let mut beats = agent.subscribe(Interest::of(names.beats(Some(&cluster)))).await?;
//! pulse.offer(Envelope::new(names.beat(&cluster), "{}"))?;
//! let frame = beats.next().await.ok_or("the bus was closed")?;
//! assert_eq!(frame.subject.as_str(), "backbeat.beat.chorus-prod");
//! # Ok(())
//! # }
//! ```

mod bus;
mod envelope;
mod headers;
pub mod inprocess;
mod metrics;
pub mod nats;
mod refusal;
mod signature;
mod subject;
mod subscription;

pub use bus::{Bus, Connection};
pub use envelope::Envelope;
pub use headers::{Headers, RefuseHeader};
pub use metrics::Metrics;
pub use refusal::{RefuseDrain, RefuseOffer, RefusePublish, RefuseSettle, RefuseSubscribe};
pub use signature::{RefuseKey, RefuseSignature, Signer, Verifier};
pub use subject::{Filter, Namespace, RefuseSubject, RefuseTopic, Subject, Topic};
pub use subscription::{Interest, Subscription};
