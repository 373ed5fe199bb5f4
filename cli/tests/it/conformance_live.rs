//! `backbeat conformance run pulse|reverb|agent|cluster` on this tool's own services, over the embedded broker and over
//! a real nats-server: they pass every check that is tried.

use crate::brokers::Broker;
use crate::place::{Outcome, Place, outcome};
use crate::running::Running;
use backbeat_sim::crowd::AgentCount;
use backbeat_sim::scenario::Scenario;
use backbeat_sim::{Options, Simulation};
use std::thread::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A cluster of one pulse and one reverb, with where they are.
struct Cluster {
    place: Place,
    broker: Broker,
    pulse: (Running, String),
    reverb: (Running, String),
}

impl Cluster {
    fn begin(place: Place, broker: Broker) -> Self {
        let service = |name: &str, args: &[&str]| {
            let mut command = place.backbeat();
            command.args(["run", name, "--nats", broker.url(), "--admin-port", "0"]);
            command
                .arg("--data-dir")
                .arg(place.path().join(name))
                .args(args);
            let mut running = Running::begin(&mut command);
            let line = running.hear("admin ");
            let admin = line.split_whitespace().last().unwrap().to_owned();
            (running, admin)
        };
        let pulse = [
            "--tempo",
            "120",
            "--bar-length",
            "4",
            "--raft-bind",
            "127.0.0.1:0",
        ];
        let pulse = service("pulse", &pulse);
        let reverb = service("reverb", &["--bar-length", "4"]);
        Self {
            place,
            broker,
            pulse,
            reverb,
        }
    }

    /// Judges, and demands that every check that was tried holds.
    #[track_caller]
    fn passes(&self, suite: &str, args: &[&str]) {
        let told = self.judged(suite, args);
        assert_eq!(told.status, 0, "{}", told.told());
    }

    fn judged(&self, suite: &str, args: &[&str]) -> Outcome {
        let mut command = self.place.backbeat();
        command
            .args(["conformance", "run", suite, "--nats", self.broker.url()])
            .args(args);
        outcome(&mut command, b"")
    }

    fn passes_every_suite(&self) {
        self.passes("pulse", &["--for", "12s", "--admin", &self.pulse.1]);
        self.passes("reverb", &["--for", "25s", "--admin", &self.reverb.1]);
        let agents = Agents::begin(self.broker.url());
        self.passes("agent", &["--for", "8s", "--agent", &agents.first]);
        self.passes("cluster", &["--for", "10s"]);
        agents.end();
    }
}

/// Simulated agents, on a thread of their own.
struct Agents {
    first: String,
    cancel: CancellationToken,
    thread: JoinHandle<()>,
}

impl Agents {
    fn begin(url: &str) -> Self {
        let text = Scenario::shipped_text("steady").unwrap();
        let scenario = Scenario::from_toml("steady", text).unwrap();
        let agents = AgentCount::new(20).unwrap();
        let options = Options::new("backbeat".parse().unwrap(), agents, scenario);
        let first = first_agent(&options);
        let cancel = CancellationToken::new();
        let (url, token) = (url.to_owned(), cancel.clone());
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(async {
                let metrics =
                    backbeat_bus::Metrics::register(&prometheus::Registry::new()).unwrap();
                let nats = backbeat_bus::nats::Options::to(url);
                let bus = backbeat_bus::nats::connect(nats, &metrics).await.unwrap();
                let simulation = Simulation::new(options).unwrap();
                simulation.run(&bus, token).await.unwrap();
            });
        });
        Self {
            first,
            cancel,
            thread,
        }
    }

    fn end(self) {
        self.cancel.cancel();
        self.thread.join().unwrap();
    }
}

fn first_agent(options: &Options) -> String {
    let population = backbeat_sim::crowd::Population {
        agents: options.agents,
        rate: options.rate,
        seed: options.seed,
        faults: options.scenario.faults,
    };
    let crowd = backbeat_sim::crowd::Crowd::new(options.scenario.clone(), population);
    backbeat_sim::crowd::Pen::of(&crowd)
        .agent_id(0)
        .unwrap()
        .to_string()
}

#[test]
fn own_services_pass_every_suite_on_the_embedded_broker() {
    let place = Place::new();
    let broker = Broker::embedded(&place);
    Cluster::begin(place, broker).passes_every_suite();
}

#[test]
fn own_services_pass_every_suite_on_a_real_server() {
    Cluster::begin(Place::new(), Broker::real()).passes_every_suite();
}

#[test]
fn a_cluster_without_beats_is_judged_by_nothing() {
    let place = Place::new();
    let broker = Broker::embedded(&place);
    let args = [
        "conformance",
        "run",
        "pulse",
        "--nats",
        broker.url(),
        "--for",
        "200ms",
    ];
    let told = outcome(place.backbeat().args(args), b"");
    assert_eq!(told.status, 1, "{}", told.told());
    assert!(told.stdout.contains("--on-failover"), "{}", told.told());
}
