//! What a pulse service is told at its start.

use std::net::SocketAddr;
use std::path::PathBuf;

use backbeat_admin::Token;
use backbeat_bus::nats;
use backbeat_contract::ClusterId;
use backbeat_election::transport::tcp::Security;
use backbeat_election::{Member, NodeName, Pace};
use backbeat_timing::{BarLength, FramesPerBeat, Tempo};

/// The settings of one pulse node.
#[derive(Clone, Debug)]
pub struct Options {
    /// The cluster whose beat it speaks.
    pub cluster: ClusterId,
    /// Its own name, unlike all others of the cluster.
    pub node: NodeName,
    /// The other members at the cluster's first start. Later the log tells who they are.
    pub peers: Vec<Member>,
    /// Where the election listens.
    pub raft_bind: SocketAddr,
    /// Where other members reach the election; what it listens on unless told otherwise.
    pub raft_address: Option<String>,
    /// How fast the election is. A leader speaks only while a quorum has acknowledged it within the
    /// longest election wait, which is the shortest time after which others elect another one.
    pub pace: Pace,
    /// How members know each other.
    pub security: Security,
    /// The folder for the election's log. It belongs to this node alone.
    pub data: PathBuf,
    /// The connection to NATS.
    pub nats: nats::Options,
    /// The tempo of a timeline that begins. A cluster that has one keeps its own.
    pub tempo: Tempo,
    /// The bar length of a timeline that begins, likewise.
    pub bar_length: BarLength,
    /// How many frames a beat has on the wire. All nodes of a cluster must agree.
    pub frames_per_beat: FramesPerBeat,
    /// Where the admin API listens.
    pub admin: SocketAddr,
    /// What writes must show.
    pub admin_token: Option<Token>,
    /// How the metronome waits.
    pub metronome: backbeat_metronome::Options,
}
