//! What a node of an election is told at its start.

use std::path::PathBuf;
use std::time::Duration;

use crate::member::Member;
use crate::name::ClusterName;
use crate::pace::Pace;
use crate::store::MemoryDisk;

/// What a node of an election is told at its start.
#[derive(Clone, Debug)]
pub struct Config {
    /// The cluster it takes part in.
    pub cluster: ClusterName,
    /// Itself, at the address at which others reach it.
    pub me: Member,
    /// The other members with which the cluster begins; none for a cluster of one. Once the cluster
    /// has begun, its log tells who the members are.
    pub peers: Vec<Member>,
    /// Where it keeps what it must not forget.
    pub data: Data,
    /// How fast leaders are missed and replaced.
    pub pace: Pace,
    /// How long a proposal may take, the search for a leader included.
    pub patience: Duration,
    /// Where all of its randomness comes from, to repeat a simulation; none outside of those.
    pub seed: Option<u64>,
}

/// Where a node keeps its log, its vote and its snapshots.
#[derive(Clone, Debug)]
pub enum Data {
    /// A folder that belongs to this node alone; it is made if need be.
    Folder(PathBuf),
    /// Memory, for simulations: disks that lose power, fill up or fail to sync.
    Memory(MemoryDisk),
}

impl Config {
    /// The defaults for a node.
    pub fn new(cluster: ClusterName, me: Member, data: Data) -> Self {
        Self {
            cluster,
            me,
            peers: Vec::new(),
            data,
            pace: Pace::default(),
            patience: Duration::from_secs(3),
            seed: None,
        }
    }
}
