//! The way of a claim without its network: bytes, judged, into the ledger. Costs are processor time, which a busy machine
//! changes less than the time on the wall.
//!
//! What is measured is one bar of ten thousand agents that claim a hundred times each, as `ci/bench reverb --only ingest`
//! has it.
#![expect(
    clippy::expect_used,
    reason = "a bench that cannot be set up has nothing to measure"
)]

use backbeat_bus::{Envelope, Headers, Namespace, Subject};
use backbeat_contract::{AgentId, BeatFrame, ClusterId};
use backbeat_reverb::ingest::{Reader, Stated};
use backbeat_reverb::ledger::Ledger;
use backbeat_reverb::window::Terms;
use backbeat_timing::{ClusterInstant, Nanos};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use rustix::time::{ClockId, clock_gettime};
use std::hint::black_box;
use std::time::Duration;

/// Allocations cost what they cost the command.
#[global_allocator]
static GLOBAL: mimalloc::MiMalloc = mimalloc::MiMalloc;

const AGENTS: u64 = 10_000;
/// Claims that are read before the clock is looked at.
const BATCH: u64 = 1_024;
/// Claims of one bar.
const CLAIMS: u64 = 1_000_000;
const STATES: [&str; 3] = ["planning", "executing", "completed"];
const DEADLINE: &str = "2025-09-05T12:10:00Z";
/// Ten minutes before the deadline: the longest beat there is.
const START: i64 = 1_757_073_600_000;

/// How the fields of a claim are ordered.
#[derive(Debug, Clone, Copy)]
enum Order {
    /// As the contract has them.
    Contract,
    /// The state before the beat.
    Other,
}

fn cluster() -> ClusterId {
    "chorus-bench".parse().expect("a valid id")
}

fn start() -> ClusterInstant {
    ClusterInstant::from_unix_nanos(i128::from(START) * 1_000_000)
}

/// A ledger with one open window of one long beat.
fn ledger() -> Ledger {
    let frame = format!(
        r#"{{"type":"backbeat.beatframe.v1","cluster_id":"{}","beat_index":0,"downbeat":true,"phase":"plan",
            "hlc":"7ffd:0000:abcd","deadline_at":"{DEADLINE}","tempo_bpm":0.1,
            "window_id":"7e9b0e6c4c9a4e59b7f2d9a3c1b2e4d5"}}"#,
        cluster()
    );
    let frame: BeatFrame = serde_json::from_str(&frame).expect("a valid frame");
    let mut ledger = Ledger::new(cluster(), Terms::default());
    let followed = ledger.hear(&frame, &Headers::default(), start());
    assert!(followed.hearing.is_some(), "the frame opens a window");
    ledger
}

/// The agents' subjects, in the order of their numbers.
fn subjects() -> Vec<Subject> {
    let subject = |number| {
        let agent: AgentId = id(number).parse().expect("a valid id");
        let subject = Namespace::default().status(&cluster(), &agent);
        subject.expect("a short id")
    };
    (0..AGENTS).map(subject).collect()
}

fn id(number: u64) -> String {
    format!("search-indexer:worker-{number:07}")
}

/// When the claim of this number is made, in milliseconds after the start.
const fn made_at(number: u64) -> u64 {
    number / 1_000
}

/// Agents take turns in an order that jumps from name to name.
fn claim(subjects: &[Subject], number: u64, order: Order) -> Envelope {
    let (turn, place) = (number / AGENTS, number * 7_919 % AGENTS);
    let agent = usize::try_from(place).expect("few");
    let state = STATES[usize::try_from(turn).expect("few") % STATES.len()];
    let said = match order {
        Order::Contract => format!(r#""beat_index":0,"state":"{state}""#),
        Order::Other => format!(r#""state":"{state}","beat_index":0"#),
    };
    let wall = u64::try_from(START).expect("after 1970") + made_at(number);
    let payload = format!(
        r#"{{"type":"backbeat.statusclaim.v1","agent_id":"{}","task_id":"index-batch:20250905-{place:07}",{said},"notes":"indexing shard 7 of 12","hlc":"{:04x}:{turn:04x}:{place:04x}"}}"#,
        id(place),
        wall & 0xffff,
    );
    Envelope::new(subjects[agent].clone(), payload)
}

/// Processor time of this thread.
fn cpu() -> Duration {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(now).expect("counted from zero")
}

/// Measures `take` on claims, batch by batch, each written just before it is taken: as when it comes from a connection,
/// it is still in the cache. After a bar's claims everything begins anew.
fn measure<S>(
    rounds: u64,
    subjects: &[Subject],
    order: Order,
    begin: impl Fn() -> S,
    take: impl Fn(&mut S, &[Envelope], ClusterInstant),
) -> Duration {
    let mut spent = Duration::ZERO;
    let mut state = begin();
    let mut first = 0;
    for _ in 0..rounds {
        let batch = first..first + BATCH;
        let batch: Vec<Envelope> = batch.map(|number| claim(subjects, number, order)).collect();
        let late = i128::from(made_at(first)) * 1_000_000 + 300_000;
        let at = start() + Nanos::new(late);
        let before = cpu();
        take(&mut state, &batch, at);
        spent += cpu().saturating_sub(before);
        first += BATCH;
        if first >= CLAIMS {
            (state, first) = (begin(), 0);
        }
    }
    spent
}

fn read(criterion: &mut Criterion) {
    let subjects = subjects();
    let mut group = criterion.benchmark_group("read");
    group.throughput(Throughput::Elements(BATCH));
    for order in [Order::Contract, Order::Other] {
        let id = BenchmarkId::from_parameter(format!("{order:?}"));
        group.bench_function(id, |bencher| {
            bencher.iter_custom(|rounds| {
                let reader = || Reader::new(cluster(), None);
                measure(rounds, &subjects, order, reader, |reader, batch, _| {
                    for envelope in batch {
                        black_box(read_one(reader, envelope));
                    }
                })
            });
        });
    }
    group.finish();
}

fn take(criterion: &mut Criterion) {
    let subjects = subjects();
    let mut group = criterion.benchmark_group("take");
    group.throughput(Throughput::Elements(BATCH));
    group.bench_function("Contract", |bencher| {
        bencher.iter_custom(|rounds| {
            let begin = || (Reader::new(cluster(), None), ledger());
            let take = |state: &mut (Reader, Ledger), batch: &[Envelope], at| {
                for envelope in batch {
                    let stated = read_one(&state.0, envelope);
                    black_box(state.1.take(&stated, at));
                }
            };
            measure(rounds, &subjects, Order::Contract, begin, take)
        });
    });
    group.finish();
}

fn read_one<'a>(reader: &Reader, envelope: &'a Envelope) -> Stated<'a> {
    reader.claim(envelope).expect("a valid claim")
}

criterion_group! {
    name = benches;
    // A bar has nearly a thousand batches: long enough to go through it a few times.
    config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(6));
    targets = read, take
}
criterion_main!(benches);
