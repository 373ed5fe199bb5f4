//! A cluster in virtual time: beats of half a second in bars of four, agents, a reverb; and an audition of it.

use crate::admin::{FakePulse, FakeReverb};
use crate::faulty::{self, Fault, Faulty};
use backbeat_audition::{Audition, BeatPlayer, Means, Upset};
use backbeat_bus::inprocess::Network;
use backbeat_bus::{Bus, Signer, Verifier};
use backbeat_conformance::{Outcome, Suite, Verdict};
use backbeat_contract::ClusterId;
use backbeat_reverb::clock::Clock;
use backbeat_reverb::metrics::Metrics;
use backbeat_reverb::options::Settings;
use backbeat_reverb::reverb::Reverb;
use backbeat_reverb::store::{RedbStore, Retention};
use backbeat_reverb::window::Terms;
use backbeat_sim::crowd::AgentCount;
use backbeat_sim::scenario::Scenario;
use backbeat_sim::{Options, Simulation, WallClock};
use backbeat_timing::{BarLength, Beat, ClusterInstant, Epoch, Nanos, Segment, Tempo, Timeline};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// The faults of each part; none when it is correct.
#[derive(Default)]
pub(crate) struct Faults {
    pub(crate) pulse: Option<Fault>,
    pub(crate) agents: Option<Fault>,
    pub(crate) reverb: Option<Fault>,
    /// What becomes of the answers of the admin API.
    pub(crate) admin: Option<crate::admin::Spoil>,
    /// How the beat goes on after the leader's end.
    pub(crate) successor: Successor,
}

/// How the beat goes on after the leader's end.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) enum Successor {
    /// In phase, after 300 ms.
    #[default]
    InPhase,
    /// This much later, or earlier, than the timeline says.
    Shifted(i64),
    /// Not at all.
    Nobody,
}

/// How long an audition is: seven bars; agents and reverbs are done earlier.
const LENGTH: Duration = Duration::from_secs(14);

const KEY: &str = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

struct Stage {
    network: Network,
    clock: WallClock,
    cluster: ClusterId,
    timeline: watch::Sender<Timeline>,
    cancel: CancellationToken,
    tasks: JoinSet<()>,
}

/// The verdicts of a suite on a cluster with these faults.
pub(crate) async fn audition(suite: Suite, faults: Faults) -> Vec<Verdict> {
    let clock = WallClock::system();
    let mut stage = Stage {
        network: Network::new(7),
        clock,
        cluster: "stage".parse().unwrap(),
        timeline: watch::Sender::new(timeline(clock.now() + Nanos::from_millis(-1_300))),
        cancel: CancellationToken::new(),
        tasks: JoinSet::new(),
    };
    let mut means = Means::default();
    let reports = Arc::default();
    if matches!(suite, Suite::Reverb | Suite::Cluster) {
        stage.reverb(faults.reverb, Arc::clone(&reports)).await;
        means.admin = Some(Arc::new(FakeReverb::new(reports, faults.admin)));
    } else {
        means.admin = Some(Arc::new(FakePulse::new(
            stage.timeline.clone(),
            clock,
            faults.admin,
        )));
    }
    if matches!(suite, Suite::Agent | Suite::Cluster) {
        let signer = Signer::from_text(KEY).unwrap();
        means.verifier = Some(Verifier::from_text(&signer.public_key_hex()).unwrap());
        let first = stage.agents(faults.agents, signer);
        means.agent = Some(first.parse().unwrap());
    }
    let bus: Arc<dyn Bus> = Arc::new(Faulty::new(
        stage.network.join("pulse").unwrap(),
        faults.pulse.unwrap_or_else(faulty::none),
    ));
    let leader = stage.leader(Arc::clone(&bus), 1);
    if suite == Suite::Pulse {
        means.upset = Some(Arc::new(stage.upset(bus, leader, faults.successor)));
    }
    let ear = stage.network.join("audition").unwrap();
    let audition = Audition::new(suite, stage.cluster.clone(), LENGTH)
        .by(clock)
        .with(means);
    let heard = audition.run(&ear, CancellationToken::new(), |_| {}).await;
    stage.cancel.cancel();
    stage.tasks.shutdown().await;
    heard.unwrap()
}

/// Beats of half a second, bars of four.
fn timeline(start: ClusterInstant) -> Timeline {
    let tempo = Tempo::from_bpm(120.0).unwrap();
    let bars = BarLength::new(4).unwrap();
    Timeline::new(
        Epoch(0),
        Segment::new(Beat::ZERO, start, tempo, bars).unwrap(),
    )
}

impl Stage {
    /// A leader that beats until its token is cancelled.
    fn leader(&mut self, bus: Arc<dyn Bus>, term: u64) -> CancellationToken {
        let own = self.cancel.child_token();
        let player = BeatPlayer::new(
            bus,
            self.cluster.clone(),
            self.timeline.subscribe(),
            self.clock,
            term,
        );
        self.tasks.spawn(player.run(own.clone()));
        own
    }

    /// Agents that live; the first one's id.
    fn agents(&mut self, fault: Option<Fault>, signer: Signer) -> String {
        let text = Scenario::shipped_text("steady").unwrap();
        let scenario = Scenario::from_toml("steady", text).unwrap();
        let options = Options {
            signer: Some(signer),
            ..Options::new(
                self.cluster.clone(),
                AgentCount::new(10).unwrap(),
                scenario.clone(),
            )
        };
        let bus = Faulty::new(
            self.network.join("agents").unwrap(),
            fault.unwrap_or_else(faulty::none),
        );
        let simulation = Simulation::new(options).unwrap();
        let (clock, cancel) = (self.clock, self.cancel.clone());
        self.tasks.spawn(async move {
            simulation.run_by(clock, &bus, cancel).await.unwrap();
        });
        let population = backbeat_sim::crowd::Population {
            agents: AgentCount::new(10).unwrap(),
            rate: None,
            seed: 0,
            faults: scenario.faults,
        };
        let crowd = backbeat_sim::crowd::Crowd::new(scenario, population);
        backbeat_sim::crowd::Pen::of(&crowd)
            .agent_id(0)
            .unwrap()
            .to_string()
    }

    async fn reverb(&mut self, fault: Option<Fault>, reports: Reports) {
        let mut fault = fault.unwrap_or_else(faulty::none);
        let subject = format!("backbeat.report.{}", self.cluster);
        let keeping: Fault = Box::new(move |envelope| {
            if envelope.subject.as_str() == subject {
                let report = serde_json::from_slice(&envelope.payload).unwrap();
                reports.lock().unwrap().push(report);
            }
            fault(envelope)
        });
        let bus: Arc<dyn Bus> =
            Arc::new(Faulty::new(self.network.join("reverb").unwrap(), keeping));
        let settings = Settings {
            cluster: self.cluster.clone(),
            node: "reverb".to_owned(),
            terms: Terms {
                bar_length: BarLength::new(4).unwrap(),
                ..Terms::default()
            },
            legacy_subjects: true,
            verifier: None,
        };
        let store = Arc::new(RedbStore::in_memory(Retention::default()).unwrap());
        let metrics = Arc::new(Metrics::new(&self.cluster, "reverb").unwrap());
        let clock = Arc::new(StageClock(self.clock));
        let reverb = Reverb::start(settings, bus, clock, store, None, metrics)
            .await
            .unwrap();
        let cancel = self.cancel.clone();
        self.tasks
            .spawn(async move { reverb.run(cancel).await.unwrap() });
    }

    fn upset(&self, bus: Arc<dyn Bus>, leader: CancellationToken, successor: Successor) -> Replace {
        let shift = match successor {
            Successor::Shifted(millis) => Some(millis),
            Successor::InPhase => Some(0),
            Successor::Nobody => None,
        };
        Replace {
            bus,
            leader,
            cluster: self.cluster.clone(),
            timeline: self.timeline.clone(),
            clock: self.clock,
            shift,
            cancel: self.cancel.clone(),
            tasks: Mutex::default(),
        }
    }
}

/// The reports that a reverb published.
pub(crate) type Reports = Arc<Mutex<Vec<serde_json::Value>>>;

struct StageClock(WallClock);

impl Clock for StageClock {
    fn now(&self) -> ClusterInstant {
        self.0.now()
    }
}

/// Ends the leader, and puts another one in its place.
struct Replace {
    bus: Arc<dyn Bus>,
    leader: CancellationToken,
    cluster: ClusterId,
    timeline: watch::Sender<Timeline>,
    clock: WallClock,
    shift: Option<i64>,
    cancel: CancellationToken,
    tasks: Mutex<JoinSet<()>>,
}

impl Upset for Replace {
    fn strike(&self) -> BoxFuture<'_, Result<(), String>> {
        self.leader.cancel();
        let Some(shift) = self.shift else {
            return std::future::ready(Ok(())).boxed();
        };
        // A clock that is ahead lets it beat too early.
        let clock = WallClock::showing(self.clock.now() + Nanos::from_millis(-shift));
        let timeline = self.timeline.subscribe();
        let player = BeatPlayer::new(
            Arc::clone(&self.bus),
            self.cluster.clone(),
            timeline,
            clock,
            2,
        );
        let cancel = self.cancel.clone();
        self.tasks.lock().unwrap().spawn(async move {
            tokio::time::sleep(Duration::from_millis(300)).await;
            player.run(cancel).await;
        });
        std::future::ready(Ok(())).boxed()
    }
}

/// Demands that a correct implementation passes every check of a suite.
pub(crate) async fn passes(suite: Suite) {
    let verdicts = audition(suite, Faults::default()).await;
    let not_passed: Vec<String> = verdicts
        .iter()
        .filter(|verdict| verdict.outcome != Outcome::Passed)
        .map(|verdict| {
            format!(
                "{} {:?}: {}",
                verdict.check.id, verdict.outcome, verdict.seen
            )
        })
        .collect();
    assert!(not_passed.is_empty(), "{not_passed:#?}");
}

/// A broken implementation, and the check that must catch it.
pub(crate) struct Mutant {
    pub(crate) check: &'static str,
    pub(crate) faults: Faults,
}

/// Demands that each mutant fails its check, and that each check has one.
pub(crate) async fn are_caught(suite: Suite, mutants: Vec<Mutant>) {
    let mut missing: Vec<String> = crate::catalogue::ids(suite);
    let mut survivors = Vec::new();
    for Mutant { check, faults } in mutants {
        missing.retain(|id| id != check);
        let verdicts = audition(suite, faults).await;
        let verdict = verdicts.iter().find(|verdict| *verdict.check.id == *check);
        let verdict = verdict.unwrap_or_else(|| panic!("there is no check {check}"));
        if verdict.outcome != Outcome::Failed {
            survivors.push(format!("{check} {:?}: {}", verdict.outcome, verdict.seen));
        }
    }
    assert!(survivors.is_empty(), "not caught: {survivors:#?}");
    assert!(missing.is_empty(), "without a mutant: {missing:#?}");
}
