//! The service that speaks the beat: a metronome that survives its leader.
//!
//! - [`score`]: what the nodes agree on, by way of the election: the timeline. Beats are computed from it.
//! - [`conductor`]: one node's knowledge of the beat and its right to speak it, as a value.
//! - [`performer`], [`message`]: what the metronome's thread plays, and how frames look on the wire.
//! - [`node`]: the tasks around a conductor; the same in the service and in simulations.
//! - [`service`], [`options`], [`sockets`]: a node on the machine's clocks and on NATS, from start to a planned end.
//! - [`admin`], [`status`], [`degradation`], [`metrics`]: what operators see and may order.

pub mod admin;
pub mod clock;
pub mod conductor;
pub mod degradation;
pub mod message;
pub mod metrics;
pub mod node;
pub mod options;
pub mod performer;
pub mod score;
pub mod service;
pub mod sockets;
pub mod status;
