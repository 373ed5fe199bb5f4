//! A cluster in a world, whose nodes are started, killed and asked as one likes.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use backbeat_election::{Config, Election, Member, NoSignal, NodeName};
use tokio::time::{sleep, timeout};

use crate::chronicle::Chronicle;
use crate::world::World;

/// A node that runs.
pub struct Running {
    pub election: Election,
    pub chronicle: Chronicle,
}

/// Nodes, and the world that they live in.
pub struct Cluster<W> {
    pub world: W,
    pub members: Vec<Member>,
    pub running: BTreeMap<NodeName, Running>,
}

impl<W: World> Cluster<W> {
    /// A cluster of so many nodes, all of them started.
    pub async fn of(nodes: usize, mut world: W) -> Self {
        let mut members = Vec::new();
        for name in ('a'..).take(nodes) {
            let name = name.to_string().parse().unwrap();
            members.push(world.place(name).await);
        }
        let mut cluster = Self {
            world,
            running: BTreeMap::new(),
            members,
        };
        for member in cluster.members.clone() {
            cluster.start(&member.name).await;
        }
        cluster
    }

    /// Starts one node more, which knows the others; nobody has added it yet.
    pub async fn newcomer(&mut self, name: &str) -> Member {
        let member = self.world.place(name.parse().unwrap()).await;
        self.members.push(member.clone());
        self.start(&member.name).await;
        member
    }

    /// Starts a node on the data that it has.
    pub async fn start(&mut self, name: &NodeName) {
        let me = |member: &&Member| member.name == *name;
        let member = self.members.iter().find(me).unwrap().clone();
        let data = self.world.data(name);
        let transport = self.world.transport(&member).await;
        let mut config = Config::new("test".parse().unwrap(), member, data);
        config.peers = self.members.clone();
        config.peers.retain(|member| member.name != *name);
        config.pace = self.world.pace();
        config.seed = self.world.seed();
        let chronicle = Chronicle::default();
        let state = Box::new(chronicle.clone());
        let election = Election::start(config, transport, state, Arc::new(NoSignal));
        let election = election.await.unwrap();
        let running = Running {
            election,
            chronicle,
        };
        self.running.insert(name.clone(), running);
    }

    /// Ends a node as kill -9 does.
    pub async fn kill(&mut self, name: &NodeName) {
        let running = self.running.remove(name).unwrap();
        self.world.begin_to_kill(name);
        running.election.stop().await;
        self.world.killed(name);
    }

    /// Ends all nodes.
    pub async fn end(mut self) {
        for name in self.running.keys().cloned().collect::<Vec<_>>() {
            self.kill(&name).await;
        }
    }

    /// Has the cluster agree on a command, by this node.
    pub async fn propose(&self, by: &NodeName, command: &str) {
        let answer = self.running[by].election.propose(command.into()).await;
        answer.unwrap();
    }

    /// Waits until one node leads, a majority has confirmed it, and all voters that run follow it.
    pub async fn leader(&self) -> NodeName {
        until("a leader", || self.agreed()).await
    }

    /// Waits until all that run have agreed on exactly these commands.
    pub async fn all_know(&self, commands: &[&str]) {
        let known = |node: &Running| {
            let held = node.chronicle.commands();
            held.iter()
                .map(Vec::as_slice)
                .eq(commands.iter().map(|command| command.as_bytes()))
        };
        let all = || self.running.values().all(known).then_some(());
        until("all to know the commands", all).await;
    }

    /// Waits until each node that runs sees exactly these voters.
    pub async fn voters(&self, names: &[NodeName]) {
        let sees = |node: &Running| {
            let standing = node.election.standing().borrow().clone();
            standing.voters.iter().map(|voter| &voter.name).eq(names)
        };
        let all = || self.running.values().all(sees).then_some(());
        until("all to see the voters", all).await;
    }

    /// A node that runs and is not this one.
    pub fn other_than(&self, name: &NodeName) -> NodeName {
        let others = self.running.keys().find(|other| *other != name);
        others.unwrap().clone()
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
        (same && age < self.world.pace().election_max).then_some(leader)
    }

    /// The nodes that say that they lead and know a majority that said so within a leader's lease.
    pub fn entitled(&self) -> Vec<(NodeName, u64)> {
        let lease = self.world.pace().election_max;
        let entitled = self.running.iter().filter_map(|(name, node)| {
            let standing = node.election.standing().borrow().clone();
            let fresh = node.election.quorum_age()? < lease;
            (standing.is_leader() && fresh).then(|| (name.clone(), standing.term))
        });
        entitled.collect()
    }
}

/// Waits until there is what is looked for.
pub async fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let found = async {
        loop {
            if let Some(found) = look() {
                return found;
            }
            sleep(ROUND).await;
        }
    };
    let found = timeout(PATIENCE, found).await;
    found.unwrap_or_else(|_| panic!("waited {PATIENCE:?} for {what}"))
}

/// How often it is looked.
const ROUND: Duration = Duration::from_millis(5);

/// Nothing takes a tenth of this, but the machine may be busy.
const PATIENCE: Duration = Duration::from_mins(1);
