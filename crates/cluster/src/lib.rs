//! A whole cluster in one process: a broker, pulse nodes, a reverb and simulated agents, started and ended in order.
//!
//! [`Cluster::start`] takes every port and starts everybody; [`Cluster::places`] tells where they listen,
//! [`Cluster::watch`] what is heard, beat by beat; [`Cluster::run`] ends in an [`Outcome`], which says what is wanting.
//! The parts talk over NATS as they do on machines of their own, so what holds here holds there. Nothing of them is
//! decided here, and nothing printed.
//!
//! | task | does | is awaited by |
//! |---|---|---|
//! | `agents` | the simulation, on a connection of its own | `run`, first |
//! | `witness` | hears frames and reports, and judges their sequence | `run`, second |
//! | `reverb-1` | the service | `run`, third |
//! | `pulse-1`, … | the service, with its own tasks and metronome | `run`, one after the other: whoever leads hands over |
//! | `broker` | the embedded broker, where there is one | `run`, last |
//!
//! When a task ends by itself, everybody is stopped in the same order. Dropping a cluster aborts them all.

mod cluster;
mod doors;
mod folder;
mod options;
mod outcome;
mod part;
mod places;
mod ports;
mod refusal;
mod stage;
mod start;
mod witness;

pub use cluster::Cluster;
pub use options::{NodeCount, Options, RefuseNodeCount, Server};
pub use outcome::{Outcome, Wanting};
pub use places::{Place, Service};
pub use refusal::RefuseCluster;
pub use witness::{Account, Beat};
