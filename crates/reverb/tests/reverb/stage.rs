//! A cluster's network, with a pulse and agents that are values.

use crate::server::connected;
use backbeat_bus::inprocess::Network;
use backbeat_bus::{Bus, Envelope, Headers, Interest, Namespace, Subject, Subscription};
use backbeat_contract::{
    AgentId, BarReport, BeatFrame, BeatFrameTag, BeatIndex, ClusterId, Hlc, Phase, State,
    StatusClaim, StatusClaimTag, Tempo, Timestamp, WindowId,
};
use backbeat_reverb::admin::Control;
use backbeat_reverb::clock::{Clock, MachineClock};
use backbeat_reverb::journal::Journal;
use backbeat_reverb::metrics::Metrics;
use backbeat_reverb::options::Settings;
use backbeat_reverb::reverb::{RefuseReverb, Reverb};
use backbeat_reverb::store::{RedbStore, ReportStore, Retention};
use backbeat_reverb::window::Terms;
use backbeat_testbed::{Server, bounded};
use backbeat_timing::{BarLength, ClusterInstant, Nanos};
use prometheus::proto::{LabelPair, MetricFamily};
use serde::Serialize;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

/// A clock that goes on from the machine's as tokio's does, so that it stands still when that is paused.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StageClock {
    origin: ClusterInstant,
    begun: Instant,
}

impl Clock for StageClock {
    fn now(&self) -> ClusterInstant {
        self.origin + Nanos::from(self.begun.elapsed())
    }
}

/// What the participants meet on.
pub(crate) enum Ground {
    InProcess(Network),
    Server(Server),
}

/// A cluster's network. Its bars have 4 beats of half a second.
pub(crate) struct Stage {
    pub(crate) ground: Ground,
    pub(crate) cluster: ClusterId,
    pub(crate) clock: StageClock,
    pub(crate) pulse: Arc<dyn Bus>,
    pub(crate) agents: Arc<dyn Bus>,
    pub(crate) reports: Subscription,
    /// When beat 0 begins.
    start: ClusterInstant,
}

pub(crate) const BAR: u64 = 4;
pub(crate) const BEAT: Duration = Duration::from_millis(500);

impl Stage {
    pub(crate) async fn in_process() -> Self {
        Self::on(Ground::InProcess(Network::new(7))).await
    }

    pub(crate) async fn embedded() -> Self {
        Self::on(Ground::Server(Server::embedded().await)).await
    }

    pub(crate) async fn real() -> Self {
        Self::on(Ground::Server(Server::with_jetstream().await)).await
    }

    async fn on(ground: Ground) -> Self {
        let clock = StageClock {
            origin: MachineClock.now(),
            begun: Instant::now(),
        };
        let cluster: ClusterId = "stage".parse().unwrap();
        let pulse = join(&ground, "pulse").await;
        let agents = join(&ground, "agents").await;
        let reports = Interest::of(Namespace::default().reports(Some(&cluster)));
        let reports = agents.subscribe(reports).await.unwrap();
        bounded(agents.settle()).await.unwrap();
        Self {
            start: clock.now() + Nanos::from_millis(100),
            ground,
            cluster,
            clock,
            pulse,
            agents,
            reports,
        }
    }

    pub(crate) async fn join(&self, name: &str) -> Arc<dyn Bus> {
        join(&self.ground, name).await
    }

    /// The stage's network, when it is in process.
    pub(crate) fn network(&self) -> &Network {
        match &self.ground {
            Ground::InProcess(network) => network,
            Ground::Server(_) => panic!("this stage is on a server"),
        }
    }

    /// The stage's server, when it is on one.
    pub(crate) fn server(&self) -> &Server {
        match &self.ground {
            Ground::Server(server) => server,
            Ground::InProcess(_) => panic!("this stage is in process"),
        }
    }

    pub(crate) fn settings(&self, node: &str) -> Settings {
        Settings {
            cluster: self.cluster.clone(),
            node: node.to_owned(),
            terms: Terms {
                bar_length: BarLength::new(4).unwrap(),
                ..Terms::default()
            },
            legacy_subjects: true,
            verifier: None,
        }
    }

    /// Starts a reverb with a store of its own in memory.
    pub(crate) async fn reverb(&self, node: &str) -> Running {
        let store = RedbStore::in_memory(Retention::default()).unwrap();
        self.reverb_with(self.settings(node), Arc::new(store)).await
    }

    pub(crate) async fn reverb_with(
        &self,
        settings: Settings,
        store: Arc<dyn ReportStore>,
    ) -> Running {
        let bus = self.join(&settings.node).await;
        self.started(settings, bus, store, None).await
    }

    /// Starts a reverb that goes by JetStream.
    pub(crate) async fn durable(&self, settings: Settings, store: Arc<dyn ReportStore>) -> Running {
        let bus = connected(self.server()).await;
        let client = bus.client().clone();
        let journal =
            Journal::find(client, settings.cluster.clone(), Retention::default().age).await;
        self.started(settings, bus, store, Some(journal.unwrap()))
            .await
    }

    async fn started(
        &self,
        settings: Settings,
        bus: Arc<dyn Bus>,
        store: Arc<dyn ReportStore>,
        journal: Option<Journal>,
    ) -> Running {
        let metrics = Arc::new(Metrics::new(&settings.cluster, &settings.node).unwrap());
        let clock = Arc::new(self.clock);
        let reverb =
            Reverb::start(settings, Arc::clone(&bus), clock, store, journal, metrics).await;
        let reverb = reverb.unwrap();
        bounded(bus.settle()).await.unwrap();
        let cancel = CancellationToken::new();
        let (control, registry) = (reverb.control(), reverb.registry().clone());
        let mut task = JoinSet::new();
        task.spawn(reverb.run(cancel.clone()));
        Running {
            bus,
            control,
            registry,
            cancel,
            task,
        }
    }

    /// When a phase begins.
    pub(crate) fn instant(&self, beat: u64, phase: Phase) -> ClusterInstant {
        let phases = u128::from(beat) * 3 + phase as u128;
        let since = BEAT.as_nanos() * phases / 3;
        self.start + Nanos::new(i128::try_from(since).unwrap())
    }

    /// The frame of a phase.
    pub(crate) fn frame(&self, beat: u64, phase: Phase) -> BeatFrame {
        let due = self.instant(beat, phase);
        let deadline = match phase {
            Phase::Plan => self.instant(beat, Phase::Execute),
            Phase::Execute => self.instant(beat, Phase::Review),
            Phase::Review => self.instant(beat + 1, Phase::Plan),
        };
        BeatFrame {
            tag: BeatFrameTag,
            cluster_id: self.cluster.clone(),
            beat_index: BeatIndex::new(beat).unwrap(),
            downbeat: beat.is_multiple_of(BAR),
            phase,
            hlc: hlc(due),
            deadline_at: Timestamp::from_unix_nanos(deadline.unix_nanos()).unwrap(),
            tempo_bpm: Tempo::new(120.0).unwrap(),
            window_id: window(beat),
        }
    }

    /// Waits until an instant.
    pub(crate) async fn until(&self, instant: ClusterInstant) {
        sleep((instant - self.clock.now()).to_wait()).await;
    }

    /// Waits until the middle of a beat's phase.
    pub(crate) async fn within(&self, beat: u64, phase: Phase) {
        let middle = self.instant(beat, phase) + Nanos::new(80_000_000);
        self.until(middle).await;
    }

    /// Publishes the frames of some beats, each at its instant.
    pub(crate) async fn play(&self, beats: Range<u64>) {
        self.play_as(beats, 1).await;
    }

    pub(crate) async fn play_as(&self, beats: Range<u64>, term: u64) {
        for beat in beats {
            for &phase in Phase::ALL {
                self.until(self.instant(beat, phase)).await;
                let frame = self.frame(beat, phase);
                self.speak(&frame, term).await;
            }
        }
    }

    pub(crate) async fn speak(&self, frame: &BeatFrame, term: u64) {
        let mut headers = Headers::default();
        headers.set(Headers::TERM, term.to_string()).unwrap();
        headers.set(Headers::NODE, format!("pulse-{term}")).unwrap();
        let subject = Namespace::default().beat(&self.cluster);
        let payload = serde_json::to_vec(frame).unwrap();
        let envelope = Envelope::new(subject, payload).with_headers(headers);
        self.pulse.publish(envelope).await.unwrap();
    }

    /// A claim of this moment.
    pub(crate) fn claim(&self, agent: &str, beat: u64, state: State) -> StatusClaim {
        StatusClaim {
            tag: StatusClaimTag,
            agent_id: agent.parse().unwrap(),
            task_id: None,
            beat_index: BeatIndex::new(beat).unwrap(),
            state,
            beats_left: None,
            progress: None,
            notes: None,
            wait_for: None,
            hlc: hlc(self.clock.now()),
        }
    }

    pub(crate) async fn say(&self, claim: &StatusClaim) {
        self.send(&claim.agent_id, serde_json::to_vec(claim).unwrap())
            .await;
    }

    /// Publishes any bytes as an agent's claim.
    pub(crate) async fn send(&self, agent: &AgentId, payload: Vec<u8>) {
        let subject = Namespace::default().status(&self.cluster, agent).unwrap();
        let envelope = Envelope::new(subject, payload);
        self.agents.publish(envelope).await.unwrap();
    }

    /// Publishes any message on any subject.
    pub(crate) async fn publish(&self, subject: Subject, message: &impl Serialize) {
        let envelope = Envelope::new(subject, serde_json::to_vec(message).unwrap());
        self.agents.publish(envelope).await.unwrap();
    }

    /// The next report. What else strangers publish on its subject is passed over.
    pub(crate) async fn report(&mut self) -> BarReport {
        loop {
            let envelope = bounded(self.reports.next()).await.unwrap();
            if let Ok(report) = serde_json::from_slice(&envelope.payload) {
                return report;
            }
        }
    }
}

async fn join(ground: &Ground, name: &str) -> Arc<dyn Bus> {
    match ground {
        Ground::InProcess(network) => Arc::new(network.join(name).unwrap()),
        Ground::Server(server) => connected(server).await,
    }
}

/// The window of a beat.
pub(crate) fn window(beat: u64) -> WindowId {
    let mut bytes = [7; 16];
    bytes[..8].copy_from_slice(&(beat / BAR).to_be_bytes());
    WindowId::new(bytes)
}

fn hlc(at: ClusterInstant) -> Hlc {
    // Low bits are what travels.
    let [low, next, ..] = (at.unix_nanos() / 1_000_000).to_le_bytes();
    Hlc {
        wall: u16::from_le_bytes([low, next]),
        logical: 0,
        node: 0xbeef,
    }
}

/// A reverb that runs.
pub(crate) struct Running {
    pub(crate) bus: Arc<dyn Bus>,
    pub(crate) control: Arc<dyn Control>,
    pub(crate) registry: prometheus::Registry,
    cancel: CancellationToken,
    task: JoinSet<Result<(), RefuseReverb>>,
}

impl Running {
    /// Ends it in order.
    pub(crate) async fn stop(mut self) {
        self.cancel.cancel();
        bounded(self.task.join_next())
            .await
            .unwrap()
            .unwrap()
            .unwrap();
        bounded(self.bus.drain()).await.unwrap();
    }

    /// Ends it as a crash does: nothing more is done.
    pub(crate) async fn crash(mut self) {
        self.task.shutdown().await;
    }

    /// Waits until it reports, or stands by.
    pub(crate) fn until_reporting(&self, wished: bool) -> impl Future<Output = ()> + use<> {
        let control = Arc::clone(&self.control);
        bounded(async move {
            while control.status().is_reporting != wished {
                sleep(Duration::from_millis(10)).await;
            }
        })
    }

    /// A counter's value as it is written, summed over the labels that are not named.
    pub(crate) fn counted(&self, name: &str, label: &str) -> String {
        let families = self.registry.gather();
        let family = families.iter().find(|family| family.name() == name);
        let metrics = family.map(MetricFamily::get_metric).unwrap_or_default();
        let named = metrics.iter().filter(|metric| {
            let mut values = metric.get_label().iter().map(LabelPair::value);
            label.is_empty() || values.any(|value| value == label)
        });
        let sum: f64 = named.map(|metric| metric.get_counter().get_value()).sum();
        sum.to_string()
    }
}
