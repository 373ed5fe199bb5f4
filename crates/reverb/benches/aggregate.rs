//! The costs of a window: gathering a claim, merging two aggregates, telling the report.
#![expect(
    clippy::expect_used,
    reason = "a bench that cannot be set up has nothing to measure"
)]

use backbeat_contract::{AgentId, BeatIndex, State, TaskId};
use backbeat_reverb::window::{Aggregate, Claim, Closing, Deadlines, Digest, Roster};
use backbeat_timing::{ClusterInstant, Hlc, Nanos, NodeHash, UnixMillis};
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;

const SIZES: [u32; 4] = [1_000, 10_000, 100_000, 1_000_000];
const START: i64 = 1_757_075_400_000;

/// Who claims, made outside of what is measured, in the order of their claims: the text of a claim has just been read
/// when the claim is gathered, so it must lie in the order in which it is used.
struct Agents(Vec<(AgentId, TaskId, u64)>);

impl Agents {
    /// In the order of their names.
    fn new(count: u32) -> Self {
        Self::in_steps(count, 1)
    }

    /// In an order that jumps from name to name, as arrivals do.
    fn mixed(count: u32) -> Self {
        Self::in_steps(count, 7_919)
    }

    fn in_steps(count: u32, step: u64) -> Self {
        let agent = |place: u64| {
            let number = place * step % u64::from(count);
            let id = format!("search-indexer:worker-{number:06}");
            let task = format!("index-batch:20250905-{number}");
            (
                id.parse().expect("a valid id"),
                task.parse().expect("a valid id"),
                number,
            )
        };
        Self((0..count.into()).map(agent).collect())
    }

    /// One claim an agent for a beat.
    fn claims(&self, beat: u64) -> impl Iterator<Item = Claim<'_>> {
        let agents = self.0.iter();
        agents.map(move |(agent, task, number)| Self::claim(agent, task, *number, beat))
    }

    fn claim<'a>(agent: &'a AgentId, task: &'a TaskId, number: u64, beat: u64) -> Claim<'a> {
        let [low, ..] = (number + beat).to_le_bytes();
        let state = State::ALL[usize::from(low) % State::ALL.len()];
        let millis = START + i64::try_from(beat * 30_000 + number % 9_000).expect("small");
        let took = Nanos::new(300_000 + i128::from(number % 1_000) * 10_000);
        Claim {
            agent: agent.as_str(),
            task: Some(task.as_str()),
            beat: BeatIndex::new(beat).expect("small"),
            state,
            beats_left: None,
            hlc: Hlc {
                wall: UnixMillis::from(millis),
                logical: 0,
                node: NodeHash(7),
            },
            digest: Digest(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ beat),
            arrival: ClusterInstant::from_unix_nanos(i128::from(millis) * 1_000_000) + took,
        }
    }

    fn gathered(&self, beats: u64) -> Aggregate {
        let mut aggregate = Aggregate::new();
        for beat in 0..beats {
            self.claims(beat).for_each(|claim| {
                aggregate.insert(&claim);
            });
        }
        aggregate
    }
}

fn closing(previous: &Roster) -> Closing<'_> {
    let first = BeatIndex::MIN;
    Closing {
        window: backbeat_contract::WindowId::new([7; 16]),
        from: first,
        to: BeatIndex::new(119).expect("small"),
        heard_from: first,
        deadlines: Deadlines {
            beat: first,
            end: ClusterInstant::from_unix_nanos(i128::from(START + 30_000) * 1_000_000),
            length: Nanos::from_millis(30_000),
        },
        tempo_drift: Nanos::ZERO,
        previous: Some(previous),
    }
}

fn insert(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("insert");
    for size in SIZES {
        let (agents, mixed) = (Agents::new(size), Agents::mixed(size));
        group.throughput(Throughput::Elements(size.into()));
        let gathered = agents.gathered(1);
        group.sample_size(10);
        group.bench_function(BenchmarkId::new("new-agents", size), |bencher| {
            bencher.iter(|| black_box(agents.gathered(1)));
        });
        group.bench_function(BenchmarkId::new("known-agents", size), |bencher| {
            bencher.iter_batched(
                || gathered.clone(),
                |mut aggregate| {
                    mixed.claims(1).for_each(|claim| {
                        aggregate.insert(&claim);
                    });
                    aggregate
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

fn merge(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("merge");
    group.sample_size(10);
    for size in SIZES {
        let first = Agents::new(size).gathered(1);
        let second = Agents::mixed(size).gathered(2);
        group.throughput(Throughput::Elements(size.into()));
        group.bench_function(BenchmarkId::new("same-agents", size), |bencher| {
            bencher.iter_batched(
                || first.clone(),
                |mut aggregate| {
                    aggregate.merge(&second);
                    aggregate
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

fn roll_up(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("roll_up");
    group.sample_size(10);
    for size in SIZES {
        let agents = Agents::new(size);
        let previous = Agents::mixed(size).gathered(1).into_roster();
        let aggregate = agents.gathered(3);
        group.throughput(Throughput::Elements(size.into()));
        group.bench_function(BenchmarkId::new("three-claims-an-agent", size), |bencher| {
            bencher.iter(|| black_box(&aggregate).roll_up(&closing(&previous)));
        });
    }
    group.finish();
}

criterion_group!(benches, insert, merge, roll_up);
criterion_main!(benches);
