//! The service: a node on the machine's clocks and on NATS, with its thread, its election and its
//! admin API, from start to a planned end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use backbeat_admin::{Listener, RefuseFace, RefuseListener, serve};
use backbeat_bus::{Bus, RefuseSubscribe, nats};
use backbeat_election::transport::{Transport, tcp};
use backbeat_election::{Config, Data, Election, Member};
use backbeat_metronome::{Lateness, Metronome, PlayerPanicked, Priority};
use backbeat_timing::Epoch;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::admin::{Control, face};
use crate::clock::{Clock, MachineClock};
use crate::conductor::{Conductor, Identity, Seat};
use crate::message::Pen;
use crate::metrics::{Metrics, register_election};
use crate::node::{Keepsake, Node, Nudge, PulseSignal};
use crate::options::Options;
use crate::performer::Performer;
use crate::score::{Begin, ScoreMachine};
use crate::sockets::Sockets;

/// A pulse node that has started: it listens, takes part in the election and keeps time.
pub struct Service {
    node: Node,
    metronome: Metronome,
    listener: Listener,
    raft_address: SocketAddr,
    hands_over: bool,
}

impl Service {
    /// Takes the ports, opens the data folder, connects to NATS and joins the election. What was
    /// begun is ended again when one of these fails.
    pub async fn start(options: Options) -> Result<Self, RefuseService> {
        let sockets = Sockets::bind(&options).await?;
        Self::start_on(sockets, options).await
    }

    /// The same on ports that are taken already, whatever the options say about ports.
    pub async fn start_on(sockets: Sockets, options: Options) -> Result<Self, RefuseService> {
        let Sockets {
            admin: listener,
            raft,
        } = sockets;
        let raft_address = raft.local_addr();
        let metrics = Arc::new(Metrics::new(&options.cluster, options.node.as_str())?);
        let counters = backbeat_bus::Metrics::register(metrics.registry())?;
        let bus = nats::connect(options.nats.clone(), &counters).await?;
        let bus: Arc<dyn Bus> = Arc::new(bus);

        let clock: Arc<dyn Clock> = Arc::new(MachineClock);
        let keepsake = Keepsake::in_folder(&options.data);
        let seat = Seat::new(conductor(&options, clock.as_ref(), keepsake.as_ref()));
        let (machine, score) = ScoreMachine::new();
        let signal = PulseSignal {
            seat: seat.clone(),
            clock: Arc::clone(&clock),
        };
        let config = config(&options, raft_address)?;
        let transport = raft.into_transport(config.cluster.clone(), options.node.clone());
        let carrier: Arc<dyn Transport> = transport.clone();
        let election = Election::start(config, carrier, Box::new(machine), Arc::new(signal));
        let election = Arc::new(election.await?);
        let counted = Arc::clone(&election);
        register_election(
            metrics.registry(),
            move || counted.counters(),
            move || transport.traffic(),
        )?;

        let lateness = Arc::new(Lateness::new());
        let asked = Arc::clone(&election);
        let performer = Performer {
            seat: seat.clone(),
            bus: Arc::clone(&bus),
            pen: Pen::new(options.cluster.clone(), options.node.as_str())?,
            quorum_age: Arc::new(move || asked.quorum_age()),
            lateness: Arc::clone(&lateness),
            metrics: Arc::clone(&metrics),
        };
        let metronome = Metronome::start("backbeat-metronome", options.metronome, performer)?;
        let nudger = metronome.nudger();
        let nudge: Nudge = Arc::new(move || nudger.nudge());
        let node = Node {
            cluster: options.cluster,
            name: options.node.to_string(),
            seat,
            clock,
            bus,
            election,
            score,
            begin: Begin {
                epoch: Epoch(0),
                start: MachineClock.wall(),
                tempo: options.tempo,
                bar_length: options.bar_length,
            },
            keepsake,
            nudge,
            lateness,
            started: Instant::now(),
            metrics,
        };
        Ok(Self {
            node,
            metronome,
            listener,
            raft_address,
            hands_over: true,
        })
    }

    /// The same node, which keeps its office to the end: for a cluster that is stopped as a whole, when no majority is
    /// left to hand over to.
    #[must_use]
    pub fn without_handover(self) -> Self {
        Self {
            hands_over: false,
            ..self
        }
    }

    /// Where the admin API listens; the real port, also when port 0 was asked for.
    pub fn admin_address(&self) -> SocketAddr {
        self.listener.local_addr()
    }

    /// Where the election listens, likewise.
    pub const fn raft_address(&self) -> SocketAddr {
        self.raft_address
    }

    /// The priority that the metronome's thread got.
    pub fn priority(&self) -> &Priority {
        self.metronome.priority()
    }

    /// Keeps time until it is cancelled. A leader then hands its office over first, so that no frame
    /// is missed; everything that was started is ended in bounded time.
    pub async fn run(self, cancel: CancellationToken) -> Result<(), RefuseService> {
        let Self {
            node,
            metronome,
            listener,
            raft_address: _,
            hands_over,
        } = self;
        let stop = CancellationToken::new();
        let mut parts = JoinSet::new();
        let running = node.clone().run(stop.clone());
        parts.spawn(async { Ok::<_, RefuseService>(running.await?) });
        let control: Arc<dyn Control> = Arc::new(node.clone());
        let served = serve(listener, face(&control, &node.metrics), stop.clone());
        parts.spawn(async { Ok(served.await?) });

        let early = until_ended(&node, &mut parts, cancel).await;
        if early.is_none() && hands_over {
            let_go(&node).await;
        }
        stop.cancel();
        let mut ended = early.unwrap_or(Ok(()));
        while let Some(part) = parts.join_next().await {
            ended = ended.and(flat(part));
        }
        // The thread waits for nothing, so joining it takes milliseconds.
        let played = metronome.stop();
        if let Err(error) = node.bus.drain().await {
            warn!(%error, "the connection to NATS was not drained");
        }
        node.election.stop().await;
        info!("stopped");
        ended?;
        Ok(played?)
    }
}

/// Waits until the service is to end: because it is told to, because its election has, or because a
/// part of it has, which is then answered.
async fn until_ended(
    node: &Node,
    parts: &mut JoinSet<Result<(), RefuseService>>,
    cancel: CancellationToken,
) -> Option<Result<(), RefuseService>> {
    let mut standing = node.election.standing();
    tokio::select! {
        biased;
        () = cancel.cancelled() => None,
        Ok(standing) = standing.wait_for(backbeat_election::Standing::is_over) => {
            let role = standing.role.to_string();
            Some(Err(RefuseService::Election { role }))
        }
        Some(part) = parts.join_next() => Some(flat(part)),
    }
}

fn flat(part: Result<Result<(), RefuseService>, JoinError>) -> Result<(), RefuseService> {
    part.map_err(RefuseService::from)?
}

/// A leader on its way out hands its office over, if there is anybody to take it.
async fn let_go(node: &Node) {
    let leads = node.election.standing().borrow().is_leader();
    let others = node.election.standing().borrow().voters.len() > 1;
    if !(leads && others) {
        return;
    }
    match timeout(LETTING_GO, node.hand_over(None)).await {
        Ok(Ok(leader)) => info!(%leader, "handed over"),
        Ok(Err(_)) => {}
        Err(_) => warn!(after = ?LETTING_GO, "nobody took the office over"),
    }
}

fn config(options: &Options, bound: SocketAddr) -> Result<Config, RefuseService> {
    let address = options.raft_address.clone();
    let me = Member {
        name: options.node.clone(),
        address: address.unwrap_or_else(|| bound.to_string()),
    };
    let cluster = options.cluster.as_str().parse()?;
    let data = Data::Folder(options.data.clone());
    Ok(Config {
        peers: options.peers.clone(),
        pace: options.pace,
        ..Config::new(cluster, me, data)
    })
}

fn conductor(options: &Options, clock: &dyn Clock, keepsake: Option<&Keepsake>) -> Conductor {
    let identity = Identity {
        cluster: options.cluster.to_string(),
        node: options.node.to_string(),
        frames_per_beat: options.frames_per_beat,
        lease: options.pace.election_max,
    };
    let mut conductor = Conductor::new(identity, clock.wall(), clock.now());
    if let Some(offset) = keepsake.and_then(Keepsake::recall) {
        conductor.recall(offset);
    }
    conductor
}

/// Longest wait for another node to take over on the way out.
const LETTING_GO: Duration = Duration::from_secs(5);

/// Why a service does not start, or does not go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseService {
    /// The admin API has no place to listen.
    #[error(transparent)]
    Listener(#[from] RefuseListener),
    /// The election has no place to listen.
    #[error(transparent)]
    Bind(#[from] tcp::RefuseBind),
    /// The cluster's name is none for the election.
    #[error(transparent)]
    Cluster(#[from] backbeat_election::RefuseName),
    /// NATS is not reached.
    #[error(transparent)]
    Nats(#[from] nats::RefuseConnection),
    /// The election cannot take part: its data, its port or its peers.
    #[error(transparent)]
    Join(#[from] backbeat_election::RefuseStart),
    /// The election took part and does not any more.
    #[error("this node takes part in the election no more: {role}")]
    Election {
        /// What became of it.
        role: String,
    },
    /// The metronome's thread does not start.
    #[error(transparent)]
    Metronome(#[from] backbeat_metronome::RefuseStart),
    /// The metronome stopped.
    #[error(transparent)]
    Player(#[from] PlayerPanicked),
    /// Frames cannot be listened to.
    #[error(transparent)]
    Subscribe(#[from] RefuseSubscribe),
    /// The admin API cannot be shown.
    #[error(transparent)]
    Face(#[from] RefuseFace),
    /// The name of the node stands in a header of its frames, and this one cannot.
    #[error(transparent)]
    Name(#[from] backbeat_bus::RefuseHeader),
    /// Two parts of the node want a metric of one name.
    #[error("the metrics cannot be registered: {0}")]
    Metrics(#[from] prometheus::Error),
    /// A task panicked.
    #[error("a task of the service ended by itself: {0}")]
    Task(#[from] JoinError),
}
