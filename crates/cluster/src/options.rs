//! What a cluster is told at its start.

use std::path::PathBuf;

use backbeat_bus::nats;
use backbeat_timing::{BarLength, Tempo};

/// The settings of a whole cluster.
#[derive(Debug, Clone)]
pub struct Options {
    /// The agents, and the name of the cluster that they and everybody else belong to. When their time is over, so is
    /// the cluster's.
    pub agents: backbeat_sim::Options,
    /// Over which server they talk.
    pub server: Server,
    /// How many pulse nodes there are.
    pub pulse_nodes: NodeCount,
    /// The tempo of a timeline that begins.
    pub tempo: Tempo,
    /// The bar length of a timeline that begins. Unit: beats.
    pub bar_length: BarLength,
    /// Where the admin API of the first pulse node listens; the others follow, as in the prototype: the second node one
    /// higher, reverb two, further nodes after it. 0 takes any free ports.
    pub admin_port: u16,
    /// Where the election of the first pulse node listens; the others follow. 0 takes any free ports. Where data is kept
    /// it must be the same at every start, and a taken port is not passed over: the nodes know each other by it.
    pub raft_port: u16,
    /// The folder that keeps timeline, members and reports; without one they live in a temporary folder, and go with the
    /// cluster.
    pub data: Option<PathBuf>,
}

/// A server of NATS.
#[derive(Debug, Clone)]
pub enum Server {
    /// The embedded broker, on this port of the loopback address; 0 takes any free one.
    Embedded {
        /// The port.
        port: u16,
    },
    /// One that runs elsewhere.
    Nats(Box<nats::Options>),
}

/// How many pulse nodes a process runs: 1 to 7.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NodeCount(u8);

/// A number of pulse nodes that no process runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a cluster of one process has 1 to {} pulse nodes, asked for were {asked}",
    NodeCount::MAX
)]
pub struct RefuseNodeCount {
    /// How many were asked for.
    pub asked: u8,
}

impl NodeCount {
    /// Most pulse nodes of one process.
    pub const MAX: u8 = 7;

    /// This many nodes.
    pub const fn new(nodes: u8) -> Result<Self, RefuseNodeCount> {
        if nodes == 0 || nodes > Self::MAX {
            return Err(RefuseNodeCount { asked: nodes });
        }
        Ok(Self(nodes))
    }

    /// The number.
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl Default for NodeCount {
    /// 3: one of them may fail.
    fn default() -> Self {
        Self(3)
    }
}
