//! Why a cluster does not start, or does not go on.

use std::io;

use backbeat_admin::RefuseListener;
use backbeat_broker::BindError;
use backbeat_bus::{RefuseSubscribe, nats};
use backbeat_election::RefuseName;
use backbeat_election::transport::tcp::RefuseBind;
use backbeat_sim::RefuseSimulation;
use tokio::task::JoinError;

/// Why a cluster does not start, or does not go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseCluster {
    /// There is no room for a temporary folder.
    #[error("a temporary folder cannot be made: {0}")]
    Folder(#[source] io::Error),
    /// The embedded broker has no place to listen.
    #[error(transparent)]
    Broker(#[from] BindError),
    /// An admin API has no place to listen.
    #[error(transparent)]
    Listener(#[from] RefuseListener),
    /// An election has no place to listen.
    #[error(transparent)]
    Bind(#[from] RefuseBind),
    /// NATS is not reached.
    #[error(transparent)]
    Nats(#[from] nats::RefuseConnection),
    /// Frames and reports cannot be heard.
    #[error("frames and reports cannot be heard: {0}")]
    Subscribe(#[from] RefuseSubscribe),
    /// Two parts want a metric of one name.
    #[error("the metrics cannot be registered: {0}")]
    Metrics(#[from] prometheus::Error),
    /// A node's name is none.
    #[error(transparent)]
    Name(#[from] RefuseName),
    /// A pulse node does not start, or has ended.
    #[error("{node}: {reason}")]
    Pulse {
        /// Which node.
        node: String,
        /// Why.
        #[source]
        reason: Box<backbeat_pulse::service::RefuseService>,
    },
    /// The reverb does not start, or has ended.
    #[error("{node}: {reason}")]
    Reverb {
        /// Which reverb.
        node: String,
        /// Why.
        #[source]
        reason: Box<backbeat_reverb::service::RefuseService>,
    },
    /// The agents do not start.
    #[error("the agents cannot live: {0}")]
    Simulation(#[from] RefuseSimulation),
    /// A task panicked.
    #[error("{part} ended by itself: {reason}")]
    Panicked {
        /// Which part of the cluster.
        part: String,
        /// How.
        #[source]
        reason: JoinError,
    },
    /// A part ended, though nobody had asked it to.
    #[error("{part} ended by itself")]
    Ended {
        /// Which part of the cluster.
        part: String,
    },
}
