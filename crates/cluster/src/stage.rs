//! How each part of a cluster is started, with its own connection to NATS.

use backbeat_admin::Listener;
use backbeat_bus::nats::{self, NatsBus};
use backbeat_bus::{Bus, Metrics};
use backbeat_contract::ClusterId;
use backbeat_election::transport::tcp::Security;
use backbeat_election::{Member, Pace};
use backbeat_pulse::sockets::Sockets;
use backbeat_reverb::options::{Durable, Settings};
use backbeat_reverb::store::Retention;
use backbeat_reverb::window::Terms;
use backbeat_sim::{RefuseSimulation, Simulation, Summary};
use backbeat_timing::FramesPerBeat;
use futures_util::future::try_join_all;
use tokio_util::sync::CancellationToken;

use crate::cluster::AGENTS;
use crate::folder::Folder;
use crate::part::Part;
use crate::witness::Witness;
use crate::{Options, RefuseCluster};

/// What everybody is started with.
pub(crate) struct Stage<'a> {
    pub(crate) options: &'a Options,
    pub(crate) server: &'a nats::Options,
    pub(crate) folder: &'a Folder,
    pub(crate) alarm: &'a CancellationToken,
}

impl Stage<'_> {
    fn cluster(&self) -> &ClusterId {
        &self.options.agents.cluster
    }

    /// The connection of a part, under its name.
    fn connection(&self, part: &str) -> nats::Options {
        nats::Options {
            name: Some(format!("backbeat cluster {} {part}", self.cluster())),
            ..self.server.clone()
        }
    }

    async fn connect(&self, part: &str) -> Result<NatsBus, RefuseCluster> {
        let metrics = Metrics::register(&prometheus::Registry::new())?;
        Ok(nats::connect(self.connection(part), &metrics).await?)
    }

    pub(crate) async fn witness(&self, agents: &Simulation) -> Result<Witness, RefuseCluster> {
        let bus = self.connect("witness").await?;
        Witness::listen(self.cluster().clone(), bus, agents.progress()).await
    }

    pub(crate) async fn agents(
        &self,
        agents: Simulation,
    ) -> Result<Part<Result<Summary, RefuseSimulation>>, RefuseCluster> {
        let bus = self.connect(AGENTS).await?;
        Ok(Part::begin(AGENTS, self.alarm, |cancel| async move {
            let lived = agents.run(&bus, cancel).await;
            // Whether everything sent has arrived is in the summary.
            let _ = bus.drain().await;
            lived
        }))
    }

    pub(crate) async fn reverb(
        &self,
        listener: Listener,
    ) -> Result<Part<Result<(), RefuseCluster>>, RefuseCluster> {
        use backbeat_reverb::{options::Options, service::Service};
        let refuse = |reason| RefuseCluster::Reverb {
            node: REVERB.to_owned(),
            reason: Box::new(reason),
        };
        let options = Options {
            settings: Settings {
                cluster: self.cluster().clone(),
                node: REVERB.to_owned(),
                terms: Terms {
                    bar_length: self.options.bar_length,
                    grace: None,
                },
                legacy_subjects: true,
                verifier: None,
            },
            // Streams would outlive the cluster on the server, and its next run would find claims of another timeline.
            durable: Durable::Off,
            nats: self.connection(REVERB),
            data: Some(self.folder.of(REVERB)),
            retention: Retention::default(),
            admin: listener.local_addr(),
            admin_token: None,
        };
        let service = Box::pin(Service::start_on(listener, options)).await;
        let service = service.map_err(refuse)?;
        Ok(Part::begin(REVERB, self.alarm, |cancel| async move {
            service.run(cancel).await.map_err(refuse)
        }))
    }

    /// All nodes at once: a cluster is founded when all of them are there.
    pub(crate) async fn pulses(
        &self,
        sockets: Vec<Sockets>,
    ) -> Result<Vec<Part<Result<(), RefuseCluster>>>, RefuseCluster> {
        let members = sockets.iter().zip(1..).map(|(sockets, number)| {
            Ok::<_, RefuseCluster>(Member {
                name: pulse_name(number).parse()?,
                address: sockets.raft.local_addr().to_string(),
            })
        });
        let members: Vec<Member> = members.collect::<Result<_, _>>()?;
        let nodes = members.iter().zip(sockets).zip(1..);
        try_join_all(nodes.map(|((me, sockets), number)| {
            // They are stopped in their order.
            let left = members.len().saturating_sub(number);
            let hands_over = left >= majority(members.len());
            Box::pin(self.pulse(me, &members, sockets, hands_over))
        }))
        .await
    }

    async fn pulse(
        &self,
        me: &Member,
        members: &[Member],
        sockets: Sockets,
        hands_over: bool,
    ) -> Result<Part<Result<(), RefuseCluster>>, RefuseCluster> {
        use backbeat_pulse::{options::Options, service::Service};
        let node = me.name.to_string();
        let others = members.iter().filter(|member| *member != me);
        let options = Options {
            cluster: self.cluster().clone(),
            node: me.name.clone(),
            peers: others.cloned().collect(),
            raft_bind: sockets.raft.local_addr(),
            raft_address: None,
            pace: Pace::default(),
            security: Security::Open,
            data: self.folder.of(&node),
            nats: self.connection(&node),
            tempo: self.options.tempo,
            bar_length: self.options.bar_length,
            frames_per_beat: FramesPerBeat::default(),
            admin: sockets.admin.local_addr(),
            admin_token: None,
            metronome: backbeat_metronome::Options::default(),
        };
        let refuse = {
            let node = node.clone();
            move |reason| RefuseCluster::Pulse {
                node,
                reason: Box::new(reason),
            }
        };
        let service = Service::start_on(sockets, options).await;
        let mut service = service.map_err(refuse.clone())?;
        if !hands_over {
            service = service.without_handover();
        }
        Ok(Part::begin(node, self.alarm, |cancel| async move {
            service.run(cancel).await.map_err(refuse)
        }))
    }
}

/// How many nodes of a cluster must be there for one of them to lead.
const fn majority(nodes: usize) -> usize {
    nodes / 2 + 1
}

/// The name of a pulse node, from 1.
pub(crate) fn pulse_name(number: usize) -> String {
    format!("pulse-{number}")
}

/// The name of the reverb.
pub(crate) const REVERB: &str = "reverb-1";
