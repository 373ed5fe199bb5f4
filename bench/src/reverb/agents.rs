//! Ten thousand simulated agents at two claims a second, through a real nats-server and a real pulse: how long claims
//! take to reverb, and whether every report is what the agents know they have said.

use std::time::Duration;

use async_nats::Subscriber;
use backbeat_bus::nats::{self, Options as NatsOptions};
use backbeat_bus::{Bus, Metrics};
use backbeat_contract::{BarReport, ClusterId, Millis};
use backbeat_sim::crowd::AgentCount;
use backbeat_sim::scenario::Scenario;
use backbeat_sim::{Options, Simulation, Summary};
use backbeat_trials::ensemble::CLUSTER;
use backbeat_trials::ports;
use backbeat_trials::pulse::{Part, Pulse};
use futures_util::{FutureExt, StreamExt};
use tokio_util::sync::CancellationToken;

use super::rate::exact;
use super::stage::{Reverb, Stage, refused};
use crate::failure::Failure;
use crate::figure::{Figure, Target};
use crate::report::Report;
use crate::tell::tell;

/// Lets them live for two minutes.
pub(super) async fn measure(quick: bool, report: &mut Report) -> Result<(), Failure> {
    let time = Duration::from_secs(if quick { 15 } else { 120 });
    tell(&format!("agents: {AGENTS} for {} s", time.as_secs()));
    let stage = Stage::start().await?;
    let subject = format!("backbeat.report.{CLUSTER}");
    let mut reports = stage.client.subscribe(subject).await.map_err(refused)?;
    let bar = BAR.to_string();
    let flags = ["--durable", "off", "--bar-length", &bar];
    let reverb = Reverb::start(&stage, "agents", &flags).await?;
    let pulse = start_pulse(&stage)?;
    pulse
        .until("a beat", |status| status.beat_index.is_some())
        .await?;
    let summary = live(stage.url(), time).await?;
    let taken = reverb.taken().await?;
    let deliveries = deliveries(&mut reports);
    reverb.stop().await?;

    report.add(Figure::new(
        "agents: claims a second",
        "",
        summary.claims.rate_hz,
    ));
    let worst = deliveries.iter().copied().fold(0.0, f64::max);
    let p99 = Figure::new("agents: delivery p99, worst window", "ms", worst);
    report.add(p99.target(Target::ValueAtMost(PROMPT_MS)));
    let reports = summary.reports;
    report.add(Figure::new(
        "agents: reports compared",
        "",
        exact(reports.compared),
    ));
    let differing = exact(reports.differing + reports.unreadable + reports.lost);
    let differing = Figure::new("agents: reports that differ", "", differing);
    report.add(differing.target(Target::ValueAtMost(0.0)));
    let lost = Figure::new(
        "agents: claims lost",
        "",
        exact(taken.lost + taken.rejected),
    );
    report.add(lost.target(Target::ValueAtMost(0.0)));
    Ok(())
}

fn start_pulse(stage: &Stage) -> Result<Pulse, Failure> {
    let part = Part {
        name: "a".to_owned(),
        cluster: CLUSTER.to_owned(),
        nats: stage.url().to_owned(),
        raft: ports::free()?,
        raft_address: None,
        admin: ports::free()?,
        peers: Vec::new(),
        data: stage.path("a"),
        tempo: BPM,
        bar_length: BAR,
        frames_per_beat: 3,
        secret: None,
    };
    Ok(Pulse::start(part, &stage.path(""))?)
}

/// The agents, in this process.
async fn live(url: &str, time: Duration) -> Result<Summary, Failure> {
    let metrics = Metrics::register(&prometheus::Registry::new()).map_err(refused)?;
    let bus = nats::connect(NatsOptions::to(url), &metrics).await;
    let bus = bus.map_err(refused)?;
    let text = Scenario::shipped_text(SCENARIO).unwrap_or_default();
    let scenario = Scenario::from_toml(SCENARIO, text).map_err(refused)?;
    let cluster: ClusterId = CLUSTER.parse().map_err(refused)?;
    let agents = AgentCount::new(AGENTS).map_err(refused)?;
    let options = Options {
        duration: Some(time),
        ..Options::new(cluster, agents, scenario)
    };
    let simulation = Simulation::new(options).map_err(refused)?;
    let summary = simulation.run(&bus, CancellationToken::new()).await;
    bus.drain().await.map_err(refused)?;
    summary.map_err(refused)
}

/// The delivery time of 99 % of each window's claims, in milliseconds.
fn deliveries(reports: &mut Subscriber) -> Vec<f64> {
    let told = std::iter::from_fn(|| reports.next().now_or_never().flatten());
    let told = told.filter_map(|told| serde_json::from_slice::<BarReport>(&told.payload).ok());
    let told = told.filter_map(|report| report.performance?.delivery_p99_ms);
    told.map(Millis::millis).collect()
}

const AGENTS: u32 = 10_000;
/// Two beats a second, and a claim of every agent a beat.
const BPM: f64 = 120.0;
const BAR: u64 = 8;
const SCENARIO: &str = "steady";
/// How long 99 % of the claims may take at most, in milliseconds.
const PROMPT_MS: f64 = 25.0;
