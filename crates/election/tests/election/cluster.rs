//! A cluster in one thread, in tokio's paused time: the same seed gives the same run.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use backbeat_election::transport::simulated::Network;
use backbeat_election::{
    Config, Data, Election, Member, MemoryDisk, NoSignal, NodeName, RefuseState, Replicated,
};
use tokio::time::{sleep, timeout};

/// A state that remembers its commands.
#[derive(Clone, Default)]
pub struct Chronicle(pub Arc<Mutex<Vec<Vec<u8>>>>);

impl Replicated for Chronicle {
    fn apply(&mut self, command: &[u8]) -> Vec<u8> {
        let mut commands = self.0.lock().unwrap();
        commands.push(command.to_vec());
        commands.len().to_string().into_bytes()
    }

    fn snapshot(&self) -> Vec<u8> {
        self.0.lock().unwrap().join(&b'\n')
    }

    fn restore(&mut self, bytes: &[u8]) -> Result<(), RefuseState> {
        let commands = bytes.split(|&byte| byte == b'\n').map(<[u8]>::to_vec);
        *self.0.lock().unwrap() = commands.filter(|command| !command.is_empty()).collect();
        Ok(())
    }
}

/// A node that runs.
pub struct Running {
    pub election: Election,
    pub chronicle: Chronicle,
}

/// Nodes, their disks and the network between them.
pub struct Cluster {
    pub network: Network,
    pub members: Vec<Member>,
    pub disks: BTreeMap<NodeName, MemoryDisk>,
    pub running: BTreeMap<NodeName, Running>,
    seed: u64,
    starts: u64,
}

impl Cluster {
    /// A cluster of so many nodes, all of them started.
    pub async fn of(nodes: usize, seed: u64) -> Self {
        let members: Vec<Member> = ('a'..)
            .take(nodes)
            .map(|name| format!("{name}={name}.example:7000").parse().unwrap())
            .collect();
        let disks = members
            .iter()
            .map(|member| (member.name.clone(), MemoryDisk::new()));
        let mut cluster = Self {
            network: Network::new(seed),
            disks: disks.collect(),
            members,
            running: BTreeMap::new(),
            seed,
            starts: 0,
        };
        for member in cluster.members.clone() {
            cluster.start(&member.name).await;
        }
        cluster
    }

    /// Starts a node on the disk that it has.
    pub async fn start(&mut self, name: &NodeName) {
        let me = |member: &&Member| member.name == *name;
        let member = self.members.iter().find(me).unwrap().clone();
        let data = Data::Memory(self.disks[name].clone());
        let mut config = Config::new("test".parse().unwrap(), member, data);
        config.peers = self.members.clone();
        config.peers.retain(|member| member.name != *name);
        self.starts += 1;
        config.seed = Some(self.seed.wrapping_mul(1_000_003).wrapping_add(self.starts));
        let chronicle = Chronicle::default();
        let election = Election::start(
            config,
            self.network.transport(name),
            Box::new(chronicle.clone()),
            Arc::new(NoSignal),
        );
        let election = election.await.unwrap();
        let running = Running {
            election,
            chronicle,
        };
        self.running.insert(name.clone(), running);
    }

    /// Ends a node as kill -9 does, and its machine loses power.
    pub async fn kill(&mut self, name: &NodeName) {
        let running = self.running.remove(name).unwrap();
        for other in self.members.clone() {
            self.network.cut(name, &other.name);
            self.network.cut(&other.name, name);
        }
        running.election.stop().await;
        self.disks[name].lose_power();
        self.network.heal();
    }

    /// Waits until one node leads, a majority has confirmed it, and all that run follow it.
    pub async fn leader(&self) -> NodeName {
        let found = async {
            loop {
                if let Some(name) = self.agreed() {
                    return name;
                }
                sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(Duration::from_secs(30), found)
            .await
            .expect("a leader within 30 s")
    }

    fn agreed(&self) -> Option<NodeName> {
        let mut leaders = self.running.values().map(|node| {
            let standing = node.election.standing().borrow().clone();
            (standing.leader, standing.term)
        });
        let (leader, term) = leaders.next()?;
        let leader = leader?;
        let same = leaders.all(|other| other == (Some(leader.clone()), term));
        let age = self.running.get(&leader)?.election.quorum_age()?;
        (same && age < Duration::from_millis(200)).then_some(leader)
    }

    /// The nodes that say that they lead and know a majority that said so less than 200 ms ago.
    pub fn entitled(&self) -> Vec<(NodeName, u64)> {
        let entitled = self.running.iter().filter_map(|(name, node)| {
            let standing = node.election.standing().borrow().clone();
            let fresh = node.election.quorum_age()? < Duration::from_millis(200);
            (standing.is_leader() && fresh).then(|| (name.clone(), standing.term))
        });
        entitled.collect()
    }
}
