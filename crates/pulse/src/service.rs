//! The service: a node on the machine's clocks and on NATS, with its thread, its election and its
//! admin API, from start to a planned end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use backbeat_admin::{Listener, RefuseFace, RefuseListener, serve};
use backbeat_bus::{Bus, RefuseSubscribe, nats};
use backbeat_election::Election;
use backbeat_metronome::{Lateness, Metronome, PlayerPanicked, Priority};
use backbeat_timing::Epoch;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::admin::{Control, face};
use crate::clock::{Clock, MachineClock};
use crate::conductor::{Conductor, Identity, Seat};
use crate::message::Pen;
use crate::metrics::Metrics;
use crate::node::{Keepsake, Node, Nudge, PulseSignal};
use crate::options::Options;
use crate::performer::Performer;
use crate::score::{Begin, ScoreMachine};

/// A pulse node that has started: it listens, takes part in the election and keeps time.
pub struct Service {
    node: Node,
    metronome: Metronome,
    listener: Listener,
}

impl Service {
    /// Takes the ports, opens the data folder, connects to NATS and joins the election. What was
    /// begun is ended again when one of these fails.
    pub async fn start(options: Options) -> Result<Self, RefuseService> {
        let listener = Listener::bind(options.admin, options.admin_token.clone()).await?;
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
        let election = Election::start(options.election(), machine, Arc::new(signal)).await?;
        let election = Arc::new(election);

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
        })
    }

    /// Where the admin API listens; the real port, also when port 0 was asked for.
    pub fn admin_address(&self) -> SocketAddr {
        self.listener.local_addr()
    }

    /// Where the election listens, likewise.
    pub fn raft_address(&self) -> SocketAddr {
        self.node.election.local_addr()
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
        } = self;
        let control: Arc<dyn Control> = Arc::new(node.clone());
        let shown = face(&control, &node.metrics);
        let parts = CancellationToken::new();
        let tasks = async {
            tokio::try_join!(
                async { Ok(node.clone().run(parts.clone()).await?) },
                async { Ok::<_, RefuseService>(serve(listener, shown, parts.clone()).await?) },
            )
        };
        tokio::pin!(tasks);
        let mut over = node.election.standing();
        let ended = tokio::select! {
            biased;
            () = cancel.cancelled() => None,
            Ok(standing) = over.wait_for(|standing| standing.is_over()) => {
                warn!(role = %standing.role, "this node takes part in the election no more");
                None
            }
            ended = &mut tasks => Some(ended),
        };
        let ended = match ended {
            Some(ended) => ended,
            None => {
                tokio::select! {
                    biased;
                    () = let_go(&node) => {}
                    _ = &mut tasks => {}
                }
                parts.cancel();
                tasks.await
            }
        };
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
