//! What a message costs: a frame of a running cluster, and a claim of one of many senders.
#![expect(
    clippy::expect_used,
    reason = "a bench that cannot be set up has nothing to measure"
)]

use std::hint::black_box;

use backbeat_contract::{BeatIndex, Hlc, Phase, State, Tempo, WindowId};
use backbeat_sequence::{Claim, Frame, Listener, Message, Received};
use backbeat_timing::{ClusterInstant, Nanos};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// 2025-09-05T12:30:00Z.
fn origin() -> ClusterInstant {
    ClusterInstant::from_unix_nanos(1_757_075_400_000_000_000)
}

/// The stamp of an instant.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the low bits are what is wanted"
)]
fn stamp(at: ClusterInstant) -> Hlc {
    Hlc {
        wall: (at.unix_nanos() / 1_000_000) as u16,
        logical: 0,
        node: 0xa31f,
    }
}

/// Frame `count` of a stream at 120 BPM, three frames a beat, bars of eight beats.
fn frame(count: u64) -> Received<'static> {
    let beat = count / 3;
    let phase = Phase::ALL[(count % 3) as usize];
    let third = |count: u64| origin() + Nanos::new((count * 500_000_000 / 3).into());
    Received {
        index: count,
        at: third(count) + Nanos::new(300_000),
        cluster: None,
        message: Message::Frame(Frame {
            cluster: "chorus-prod",
            beat: BeatIndex::new(beat).expect("below 2^53"),
            phase,
            downbeat: beat.is_multiple_of(8),
            hlc: stamp(third(count)),
            deadline: third(count + 1),
            tempo: Tempo::new(120.0).expect("a tempo"),
            window: WindowId::new(u128::from(beat / 8).to_be_bytes()),
            term: Some(3),
            node: Some("pulse-1"),
        }),
    }
}

fn frames(criterion: &mut Criterion) {
    let frames: Vec<_> = (0..1_000_000).map(frame).collect();
    let mut group = criterion.benchmark_group("hear");
    group.throughput(Throughput::Elements(1));
    group.bench_function("frame", |bencher| {
        let mut listener = Listener::default();
        // Round and round: the way back to the first frame is one in a million.
        let mut stream = frames.iter().cycle();
        bencher.iter(|| listener.hear(black_box(stream.next().expect("endless"))));
    });
    group.finish();
}

fn claims(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("hear");
    group.throughput(Throughput::Elements(1));
    for senders in [1_000, 100_000_usize] {
        let agents: Vec<_> = (0..senders)
            .map(|agent| format!("search-indexer:worker-{agent:06}"))
            .collect();
        let mut listener = Listener::default();
        assert!(listener.hear(&frame(0)).is_empty());
        let (mut count, mut turn) = (0_u64, 0);
        group.bench_function(BenchmarkId::new("claim", senders), |bencher| {
            bencher.iter(|| {
                count += 1;
                let at = origin() + Nanos::new((count * 1_000).into());
                // Steps through all agents in an order that no prefetcher guesses.
                turn = (turn + 64_997) % senders;
                let agent = &agents[turn];
                listener.hear(black_box(&Received {
                    index: count,
                    at,
                    cluster: Some("chorus-prod"),
                    message: Message::Claim(Claim {
                        agent,
                        beat: BeatIndex::MIN,
                        state: State::Executing,
                        hlc: stamp(at),
                    }),
                }))
            });
        });
    }
    group.finish();
}

criterion_group!(benches, frames, claims);
criterion_main!(benches);
