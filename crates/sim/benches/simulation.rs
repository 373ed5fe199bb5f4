//! What a claim costs: deciding and writing it, and with everything around it up to a bus that takes whatever comes.
//! The goal is 100 000 agents at 2 Hz on one core: 5 µs a claim.
#![expect(
    clippy::expect_used,
    reason = "a bench that cannot be set up has nothing to measure"
)]
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the runs wait for beats, under a paused clock"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use backbeat_bus::inprocess::{InProcessBus, Network};
use backbeat_bus::{
    Bus, Connection, Envelope, Interest, Namespace, RefuseDrain, RefuseOffer, RefusePublish,
    RefuseSettle, RefuseSubscribe, Subscription,
};
use backbeat_contract::{BeatIndex, ClusterId, Timestamp, WindowId};
use backbeat_sim::crowd::{AgentCount, Crowd, HeardBeat, Pen, Population, Turn};
use backbeat_sim::scenario::Scenario;
use backbeat_sim::{Options, Simulation, WallClock};
use backbeat_timing::{ClusterInstant, Nanos};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

const START: i128 = 1_757_075_400_000_000_000;
const BEATS: u32 = 4;

fn scenario() -> Scenario {
    let text = Scenario::shipped_text("bad-day").expect("it is shipped");
    Scenario::from_toml("bad-day", text).expect("shipped scenarios are good")
}

fn beat(index: u64) -> HeardBeat {
    let begin = ClusterInstant::from_unix_nanos(START + i128::from(index) * 500_000_000);
    HeardBeat {
        index: BeatIndex::new(index).expect("a small number"),
        window: WindowId::new([7; 16]),
        downbeat: index == 0,
        begin,
        length: Nanos::from_millis(500),
        stamp: "7ffd:0001:abcd".parse().expect("a stamp"),
    }
}

/// One turn of every agent, decided and written.
fn crowd(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("crowd/decide-and-write");
    for agents in [1_000, 100_000] {
        let population = Population {
            agents: AgentCount::new(agents).expect("within the limit"),
            rate: None,
            seed: 7,
            faults: scenario().faults,
        };
        let mut crowd = Crowd::new(scenario(), population);
        let mut pen = Pen::of(&crowd);
        let mut index = 0;
        group.throughput(Throughput::Elements(agents.into()));
        group.sample_size(20);
        group.bench_function(BenchmarkId::from_parameter(agents), |bencher| {
            bencher.iter(|| {
                crowd.begin(beat(index));
                index += 1;
                while let Some(moment) = crowd.next_moment() {
                    if let Some(Turn::Claims(claim, _)) = crowd.turn(moment) {
                        black_box(pen.write(&claim));
                    }
                }
            });
        });
    }
    group.finish();
}

/// A bus that takes every claim at once and forgets it.
struct Sink(InProcessBus);

impl Bus for Sink {
    fn offer(&self, _: Envelope) -> Result<(), RefuseOffer> {
        Ok(())
    }

    fn publish(&self, envelope: Envelope) -> BoxFuture<'_, Result<(), RefusePublish>> {
        black_box(envelope);
        std::future::ready(Ok(())).boxed()
    }

    fn subscribe(
        &self,
        interest: Interest,
    ) -> BoxFuture<'_, Result<Subscription, RefuseSubscribe>> {
        self.0.subscribe(interest)
    }

    fn connection(&self) -> watch::Receiver<Connection> {
        self.0.connection()
    }

    fn settle(&self) -> BoxFuture<'_, Result<(), RefuseSettle>> {
        self.0.settle()
    }

    fn drain(&self) -> BoxFuture<'_, Result<(), RefuseDrain>> {
        self.0.drain()
    }
}

/// A whole simulation of some beats, its agents made beforehand.
fn simulation(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("simulation/sent");
    group.sample_size(10);
    for agents in [1_000, 100_000] {
        group.throughput(Throughput::Elements(u64::from(agents * BEATS)));
        group.bench_function(BenchmarkId::from_parameter(agents), |bencher| {
            bencher.iter_custom(|times| (0..times).map(|_| one_run(agents)).sum());
        });
    }
    group.finish();
}

/// How long the machine works on a simulation of [`BEATS`] beats of half a second.
fn one_run(agents: u32) -> Duration {
    let cluster: ClusterId = "bench".parse().expect("a cluster id");
    let options = Options {
        duration: Some(Duration::from_millis(u64::from(BEATS) * 500 + 100)),
        ..Options::new(
            cluster.clone(),
            AgentCount::new(agents).expect("within the limit"),
            scenario(),
        )
    };
    let simulation = Simulation::new(options).expect("plain names");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let network = Network::new(1);
        let bus = Sink(network.join("sim").expect("a free name"));
        let pulse = network.join("pulse").expect("a free name");
        let clock = WallClock::showing(ClusterInstant::from_unix_nanos(START));
        let playing = async {
            for index in 0..u64::from(BEATS) {
                let subject = Namespace::default().beat(&cluster);
                pulse
                    .offer(Envelope::new(subject, frame(index)))
                    .expect("connected");
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        };
        let begun = Instant::now();
        let run = simulation.run_by(clock, &bus, CancellationToken::new());
        let (summary, ()) = tokio::join!(run, playing);
        let summary = summary.expect("it can hear");
        assert!(summary.claims.sent > u64::from(agents * BEATS) / 2);
        begun.elapsed()
    })
}

fn frame(index: u64) -> Vec<u8> {
    let begin = START + i128::from(index) * 500_000_000;
    let deadline = Timestamp::from_unix_nanos(begin + 500_000_000);
    let frame = serde_json::json!({
        "type": "backbeat.beatframe.v1", "cluster_id": "bench", "beat_index": index, "downbeat": false,
        "phase": "plan", "hlc": "7ffd:0001:abcd", "deadline_at": deadline, "tempo_bpm": 120,
        "window_id": "7e9b0e6c4c9a4e59b7f2d9a3c1b2e4d5"
    });
    frame.to_string().into_bytes()
}

criterion_group!(benches, crowd, simulation);
criterion_main!(benches);
