//! A node of an election: its parts put together, and what others may ask of it.
//!
//! | task | ends | waits for |
//! |---|---|---|
//! | openraft's own | with [`Election::stop`], or when the disk fails | its timers, the others |
//! | the desk | when it is stopped | requests of others |
//! | the herald | with openraft | openraft's metrics |
//! | the beginning | once it is clear and the node may vote | the others, the leader |
//! | the disk (a thread, or a task when it is in memory) | when it is told to, or all handles are gone | writes |

use openraft::Instant as _;
use openraft::rt::watch::WatchReceiver as _;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rand::RngExt;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout_at};
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

use crate::beginning::{Beginning, find_out};
use crate::caution::{About, Caution};
use crate::config::{Config, Data};
use crate::counters::{Counters, Meter};
use crate::herald::Herald;
use crate::leading::Leading;
use crate::member::Member;
use crate::name::NodeName;
use crate::pace::RefusePace;
use crate::proposal::{Proposal, RefuseProposal};
use crate::raft::{Machine, Raft, Vigil, mix, on_node, settings};
use crate::replicated::Replicated;
use crate::roll::Roll;
use crate::rpc::{FrontDesk, Office, Peers, Reply, Request, Round};
use crate::standing::{Role, Standing};
use crate::store::{Disk, Founders, Identity, Ledger, Log, Medium, RefuseLedger};
use crate::time_signal::TimeSignal;
use crate::transport::{Lane, Transport};

/// A node that takes part in an election. Dropped without [`stop`](Self::stop), it ends as if it had
/// been killed.
pub struct Election {
    raft: Raft,
    leading: Leading,
    office: Arc<Office>,
    meter: Arc<Meter>,
    standing: watch::Receiver<Standing>,
    patience: Duration,
    disk: Disk,
    stop: CancellationToken,
    tasks: Mutex<JoinSet<()>>,
}

impl Election {
    /// Opens the node's data, takes part by `transport`, and begins, rejoins or waits.
    ///
    /// `state` is brought to where it was; it is asked for nothing before that.
    pub async fn start(
        config: Config,
        transport: Arc<dyn Transport>,
        state: Box<dyn Replicated>,
        signal: Arc<dyn TimeSignal>,
    ) -> Result<Self, RefuseStart> {
        let pace = config.pace.check()?;
        let vigil = Arc::new(Vigil::new(pace));
        let seed = config.seed;
        let election = Self::begin(config, Arc::clone(&vigil), transport, state, signal);
        on_node(seed, vigil, election).await
    }

    async fn begin(
        config: Config,
        vigil: Arc<Vigil>,
        transport: Arc<dyn Transport>,
        state: Box<dyn Replicated>,
        signal: Arc<dyn TimeSignal>,
    ) -> Result<Self, RefuseStart> {
        check_names(&config)?;
        let meter = Arc::new(Meter::default());
        let identity = Identity {
            cluster: config.cluster.clone(),
            node: config.me.name.clone(),
            incarnation: match config.seed {
                Some(seed) => mix(seed),
                None => rand::rng().random(),
            },
        };
        let mut tasks = JoinSet::new();
        let opened = open(&config.data, identity, Arc::clone(&meter), &mut tasks);
        let (disk, mut recovered) = opened.await?;
        let about = About {
            cluster: config.cluster.clone(),
            me: config.me.clone(),
            incarnation: recovered.identity.incarnation,
            peers: names(&config),
        };
        let founders = std::mem::take(&mut recovered.founders);
        let roll = Arc::new(Roll::default());
        let silent = roll.watch();
        let caution = Caution::new(about, recovered.may_vote, founders, Arc::clone(&roll));
        let caution = Arc::new(caution);
        let stop = CancellationToken::new();
        let office = Arc::new(Office {
            node: config.me.name.clone(),
            transport: Arc::clone(&transport),
            signal: Arc::clone(&signal),
            roll,
            acks: Arc::default(),
            pace: config.pace,
            round: Round::default(),
            stop: stop.clone(),
            meter: Arc::clone(&meter),
        });

        let log = Log::new(
            &recovered,
            disk.clone(),
            Arc::clone(&vigil),
            Arc::clone(&meter),
        );
        let snapshot = recovered.snapshot.take();
        let machine = Machine::new(state, snapshot, disk.clone(), Arc::clone(&meter));
        let settings = settings(&config.cluster, config.pace, recovered.may_vote);
        let settings = settings.map_err(|error| failed(&error))?;
        let name = config.me.name.clone();
        let peers = Peers(Arc::clone(&office));
        let raft = Raft::new(name, settings, peers, log, machine).await;
        let raft = raft.map_err(|error| failed(&error))?;

        let (announced, standing) = watch::channel(Standing::waiting());
        let leading = Leading::new(raft.clone(), config.patience);
        let election = Self {
            leading: leading.clone(),
            office,
            meter: Arc::clone(&meter),
            standing,
            patience: config.patience,
            disk: disk.clone(),
            stop,
            tasks: Mutex::new(tasks),
            raft: raft.clone(),
        };
        let front = Arc::new(FrontDesk {
            raft: raft.clone(),
            leading,
            caution: Arc::clone(&caution),
            signal,
            vigil: Arc::clone(&vigil),
            meter: Arc::clone(&meter),
        });
        election.own(transport.serve(front, election.stop.child_token()));
        let herald = Herald {
            raft: raft.clone(),
            caution: Arc::clone(&caution),
            silent,
            vigil,
            meter,
            announced,
        };
        election.own(herald.announce());
        if !caution.may_vote() {
            let first = First {
                raft,
                caution,
                office: Arc::clone(&election.office),
                disk,
                me: config.me,
                peers: config.peers,
            };
            election.own(first.steps());
        }
        Ok(election)
    }

    /// What this node is, now and whenever it changes.
    pub fn standing(&self) -> watch::Receiver<Standing> {
        self.standing.clone()
    }

    /// How long ago a majority last confirmed that this node leads, counted from when it was asked.
    /// None on a node that does not lead, and while nothing is known; it is never to be taken as
    /// fresh.
    pub fn quorum_age(&self) -> Option<Duration> {
        let standing = self.standing.borrow();
        if !standing.is_leader() {
            return None;
        }
        if standing.voters.len() == 1 {
            // Its own majority.
            return Some(Duration::ZERO);
        }
        let confirmed = self.confirmed(&standing).map(|sent| sent.elapsed());
        let metrics = self.raft.data_metrics();
        let acked = metrics.borrow_watched().last_quorum_acked;
        let acked = acked.map(|sent| sent.into_inner().elapsed());
        acked.into_iter().chain(confirmed).min()
    }

    /// When the last heartbeat was sent that a majority has taken. While the members change there are two majorities, and
    /// only openraft counts them.
    fn confirmed(&self, standing: &Standing) -> Option<Instant> {
        let server = self.raft.server_metrics();
        let changes = {
            let membership = &server.borrow_watched().membership_config;
            membership.membership().get_joint_config().len() != 1
        };
        if changes {
            return None;
        }
        let me = &self.office.node;
        let voters = standing.voters.iter().map(|voter| &voter.name);
        let others = voters.filter(|name| *name != me);
        let majority = standing.voters.len() / 2 + 1;
        let mine = usize::from(standing.voters.iter().any(|voter| voter.name == *me));
        let acks = &self.office.acks;
        acks.confirmed(standing.term, others, majority - mine)
    }

    /// Has the cluster agree on a command and answers what the state made of it. A node that does
    /// not lead passes it to the one that does. It takes no longer than the patience it was given.
    pub async fn propose(&self, command: Vec<u8>) -> Result<Vec<u8>, RefuseProposal> {
        self.order(Proposal::Command(command)).await
    }

    /// Adds a member: it receives everything first, then it gets a vote. One that is a member at this
    /// address already stays.
    pub async fn add_member(&self, member: Member) -> Result<(), RefuseProposal> {
        self.order(Proposal::Add(member)).await.map(drop)
    }

    /// Removes a member. A leader that removes itself leads until that is agreed on.
    pub async fn remove_member(&self, name: NodeName) -> Result<(), RefuseProposal> {
        self.order(Proposal::Remove(name)).await.map(drop)
    }

    /// Has another voter lead: the one named, or the one that has most of the log. Answers who leads,
    /// once this node sees it.
    pub async fn hand_over(&self, to: Option<NodeName>) -> Result<NodeName, RefuseProposal> {
        let answer = self.order(Proposal::HandOver(to)).await?;
        let name = String::from_utf8(answer).ok();
        let name = name.and_then(|name| name.parse().ok());
        name.ok_or(RefuseProposal::Lost)
    }

    /// What this node has counted.
    pub fn counters(&self) -> Counters {
        self.meter.snapshot()
    }

    /// Ends everything and waits for it. The others find out as if the node had been killed, so hand
    /// over first.
    pub async fn stop(&self) {
        self.stop.cancel();
        if let Err(error) = self.raft.shutdown().await {
            warn!(%error, "openraft did not end well");
        }
        self.disk.close().await;
        let mut tasks = std::mem::take(&mut *self.tasks());
        while let Some(ended) = tasks.join_next().await {
            if let Err(error) = ended {
                warn!(%error, "a task of the election did not end well");
            }
        }
    }

    /// Carries a proposal out where the leader is, and looks for one meanwhile.
    async fn order(&self, proposal: Proposal) -> Result<Vec<u8>, RefuseProposal> {
        let until = Instant::now() + self.patience;
        let within = self.patience;
        loop {
            // Before the attempt, so that no change is missed, and none from before it counts.
            let mut standing = self.standing();
            standing.mark_unchanged();
            let refused = match timeout_at(until, self.attempt(&proposal)).await {
                Ok(Err(refusal)) if refusal.is_harmless() => refusal,
                Ok(answer) => return answer,
                Err(_) => return Err(RefuseProposal::TimedOut { within }),
            };
            debug!(%refused, "looks for a leader");
            if Instant::now() + AGAIN >= until {
                return Err(RefuseProposal::NoLeader { within });
            }
            tokio::select! {
                () = sleep(AGAIN) => {}
                _ = standing.changed() => {}
            }
        }
    }

    async fn attempt(&self, proposal: &Proposal) -> Result<Vec<u8>, RefuseProposal> {
        let leader = {
            let standing = self.standing.borrow();
            if let Role::Failed { reason } = &standing.role {
                let reason = reason.clone();
                return Err(RefuseProposal::Stopped { reason });
            }
            if standing.role == Role::Stopped {
                let reason = "it was told to".to_owned();
                return Err(RefuseProposal::Stopped { reason });
            }
            leader_of(&standing)
        };
        let Some(leader) = leader else {
            return Err(RefuseProposal::NotLeader);
        };
        if leader.name == self.office.node {
            return self.leading.carry_out(proposal.clone()).await;
        }
        let request = Request::Proposal(proposal.clone());
        let reply = self
            .office
            .call(&leader, Lane::Orders, &request, self.patience);
        match reply.await {
            Ok(Reply::Proposal(answer)) => answer,
            Err(refusal) if refusal.is_unsent() => Err(RefuseProposal::NotLeader),
            Ok(_) | Err(_) => Err(RefuseProposal::Lost),
        }
    }

    fn own(&self, task: impl Future<Output = ()> + Send + 'static) {
        let stop = self.stop.clone();
        let mut tasks = self.tasks();
        tasks.spawn(async move {
            tokio::pin!(task);
            tokio::select! {
                () = &mut task => {}
                () = stop.cancelled() => {
                    // What ends by itself after the stop is given the time to; nothing here hangs.
                    let _ = tokio::time::timeout(LAST_WORDS, task).await;
                }
            }
        });
    }

    fn tasks(&self) -> std::sync::MutexGuard<'_, JoinSet<()>> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The first steps of a node that may not vote yet.
struct First {
    raft: Raft,
    caution: Arc<Caution>,
    office: Arc<Office>,
    disk: Disk,
    me: Member,
    peers: Vec<Member>,
}

impl First {
    async fn steps(self) {
        let beginning = if self.is_member() {
            Beginning::Wait
        } else {
            find_out(&self.caution, &self.office, &self.peers).await
        };
        match beginning {
            Beginning::Found(founders) => {
                if self.allow(founders).await {
                    self.found().await;
                }
            }
            Beginning::Join(founders) => {
                self.allow(founders).await;
            }
            Beginning::Wait => {
                let metrics = self.raft.data_metrics();
                let last = || {
                    metrics
                        .borrow_watched()
                        .last_log
                        .as_ref()
                        .map(|last| last.index)
                };
                self.caution.convalesce(last).await;
                self.allow(Founders::new()).await;
            }
        }
    }

    /// Whether the log has members already: then a leader was heard before the node was restarted.
    fn is_member(&self) -> bool {
        let metrics = self.raft.server_metrics();
        let metrics = metrics.borrow_watched();
        metrics.membership_config.log_id().is_some()
    }

    async fn allow(&self, founders: Founders) -> bool {
        let kept = founders.clone();
        let noted = self
            .disk
            .run(move |ledger| ledger.allow_to_vote(&kept))
            .await;
        if let Err(error) = noted {
            warn!(%error, "cannot note that this node may vote, so it does not");
            return false;
        }
        self.caution.allow(founders);
        self.raft.runtime_config().elect(true);
        true
    }

    async fn found(&self) {
        let all = self.peers.iter().chain([&self.me]);
        let members: BTreeMap<_, _> = all
            .map(|member| (member.name.clone(), member.address.clone()))
            .collect();
        // Another founder was quicker: that is the same cluster.
        if let Err(error) = self.raft.initialize(members).await {
            debug!(%error, "did not begin the cluster itself");
        }
    }
}

type Opened = (Disk, crate::store::Recovered);

async fn open(
    data: &Data,
    identity: Identity,
    meter: Arc<Meter>,
    tasks: &mut JoinSet<()>,
) -> Result<Opened, RefuseStart> {
    match data {
        Data::Memory(disk) => {
            let medium = Medium::Memory(disk.clone());
            let (ledger, recovered) = Ledger::open(&medium, &identity, meter)?;
            let (disk, own) = Disk::task(ledger, disk.plug_in());
            tasks.spawn(own);
            Ok((disk, recovered))
        }
        Data::Folder(folder) => {
            let medium = Medium::Folder(folder.clone());
            let opening = move || Ledger::open(&medium, &identity, meter);
            let opened = tokio::task::spawn_blocking(opening).await;
            let (ledger, recovered) = opened.map_err(|error| failed(&error))??;
            let disk = Disk::thread(ledger).map_err(|error| failed(&error))?;
            Ok((disk, recovered))
        }
    }
}

fn names(config: &Config) -> Vec<NodeName> {
    let all = config.peers.iter().chain([&config.me]);
    let mut names: Vec<_> = all.map(|member| member.name.clone()).collect();
    names.sort_unstable();
    names
}

fn check_names(config: &Config) -> Result<(), RefuseStart> {
    let names = names(config);
    let twice = names.windows(2).find(|pair| pair[0] == pair[1]);
    match twice {
        Some(pair) => Err(RefuseStart::NameTwice {
            name: pair[0].clone(),
        }),
        None => Ok(()),
    }
}

fn leader_of(standing: &Standing) -> Option<Member> {
    let leader = standing.leader.as_ref()?;
    let mut members = standing.voters.iter().chain(&standing.learners);
    members.find(|member| member.name == *leader).cloned()
}

fn failed(error: &impl ToString) -> RefuseStart {
    RefuseStart::Raft {
        reason: error.to_string(),
    }
}

/// How soon a leader is looked for again.
const AGAIN: Duration = Duration::from_millis(50);

/// How long tasks may take to end after the stop.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// Why a node does not take part.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseStart {
    /// Its data cannot be opened.
    #[error(transparent)]
    Ledger(#[from] RefuseLedger),
    /// The pace is out of order.
    #[error(transparent)]
    Pace(#[from] RefusePace),
    /// Two members have one name.
    #[error(
        "{name} is named twice: give every node a --node of its own, and do not name it in its own --peer"
    )]
    NameTwice {
        /// The name.
        name: NodeName,
    },
    /// openraft does not start.
    #[error("the election does not start: {reason}")]
    Raft {
        /// What it said.
        reason: String,
    },
}
