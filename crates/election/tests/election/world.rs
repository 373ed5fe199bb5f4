//! Where a cluster lives: how its nodes reach each other, and where their data lies.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use backbeat_election::transport::Transport;
use backbeat_election::transport::simulated::Network;
use backbeat_election::transport::tcp::{Listener, Secret, Security};
use backbeat_election::{Data, Member, MemoryDisk, NodeName, Pace};
use tempfile::TempDir;

/// Where a cluster lives.
pub trait World {
    /// How fast leaders are missed and replaced here.
    fn pace(&self) -> Pace;

    /// Where the randomness of the next start comes from, if that can be repeated.
    fn seed(&mut self) -> Option<u64>;

    /// Makes room for a node, at an address of its own.
    async fn place(&mut self, name: NodeName) -> Member;

    /// How a node that starts reaches the others.
    async fn transport(&mut self, member: &Member) -> Arc<dyn Transport>;

    /// Where a node's data lies.
    fn data(&self, name: &NodeName) -> Data;

    /// From now on, nothing of what a node does has any effect.
    fn begin_to_kill(&mut self, name: &NodeName);

    /// The node is gone.
    fn killed(&mut self, name: &NodeName);
}

/// One thread in tokio's paused time: the same seed gives the same run.
pub struct Simulated {
    pub network: Network,
    pub disks: BTreeMap<NodeName, MemoryDisk>,
    seed: u64,
    starts: u64,
}

impl Simulated {
    pub fn new(seed: u64) -> Self {
        Self {
            network: Network::new(seed),
            disks: BTreeMap::new(),
            seed,
            starts: 0,
        }
    }
}

impl World for Simulated {
    fn pace(&self) -> Pace {
        Pace::default()
    }

    fn seed(&mut self) -> Option<u64> {
        self.starts += 1;
        Some(self.seed.wrapping_mul(1_000_003).wrapping_add(self.starts))
    }

    async fn place(&mut self, name: NodeName) -> Member {
        self.disks.insert(name.clone(), MemoryDisk::new());
        let address = format!("{name}.example:7000");
        Member { name, address }
    }

    async fn transport(&mut self, member: &Member) -> Arc<dyn Transport> {
        self.network.transport(&member.name)
    }

    fn data(&self, name: &NodeName) -> Data {
        Data::Memory(self.disks[name].clone())
    }

    /// Its machine loses power as well.
    fn begin_to_kill(&mut self, name: &NodeName) {
        for other in self.disks.keys().filter(|other| *other != name) {
            self.network.cut(name, other);
            self.network.cut(other, name);
        }
        self.disks[name].lose_power();
    }

    fn killed(&mut self, _: &NodeName) {
        self.network.heal();
    }
}

/// Loopback TCP under a shared secret, real folders, real time.
pub struct Loopback {
    folder: TempDir,
    security: Security,
    /// Those whose node has not started yet.
    listeners: BTreeMap<NodeName, Listener>,
}

impl Loopback {
    pub fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            security: secret(1),
            listeners: BTreeMap::new(),
        }
    }

    /// The nodes that are placed from now on have another secret.
    pub fn change_secret(&mut self) {
        self.security = secret(2);
    }

    async fn bind(&self, address: SocketAddr) -> Listener {
        Listener::bind(address, self.security.clone())
            .await
            .unwrap()
    }
}

fn secret(number: u8) -> Security {
    Security::Secret(Secret::new(&[number; 32]).unwrap())
}

impl World for Loopback {
    /// Slower than by default: the machine may be busy, and a leader that is deposed for that proves nothing.
    fn pace(&self) -> Pace {
        Pace {
            heartbeat: Duration::from_millis(50),
            election_min: Duration::from_millis(300),
            election_max: Duration::from_millis(600),
        }
    }

    fn seed(&mut self) -> Option<u64> {
        None
    }

    async fn place(&mut self, name: NodeName) -> Member {
        let listener = self.bind("127.0.0.1:0".parse().unwrap()).await;
        let address = listener.local_addr().to_string();
        self.listeners.insert(name.clone(), listener);
        Member { name, address }
    }

    async fn transport(&mut self, member: &Member) -> Arc<dyn Transport> {
        let listener = match self.listeners.remove(&member.name) {
            Some(listener) => listener,
            None => self.bind(member.address.parse().unwrap()).await,
        };
        listener.into_transport("test".parse().unwrap(), member.name.clone())
    }

    fn data(&self, name: &NodeName) -> Data {
        Data::Folder(self.folder.path().join(name.as_str()))
    }

    /// Its connections end with it, and others cannot tell that from a kill.
    fn begin_to_kill(&mut self, _: &NodeName) {}

    fn killed(&mut self, _: &NodeName) {}
}
