//! What a message costs: a frame of a running cluster, and a claim of one of many senders.
#![expect(
    clippy::expect_used,
    reason = "a bench that cannot be set up has nothing to measure"
)]

use std::hint::black_box;

use backbeat_contract::{BeatIndex, Hlc, Phase, State, Tempo, WindowId};
use backbeat_sequence::{Claim, Frame, Listener, Message, Received, Settings};
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
    // In 64 bits, as a sender would: a division of 128 bits costs as much as what is measured.
    let nanos = at.unix_nanos() as u64;
    Hlc {
        wall: (nanos / 1_000_000) as u16,
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
    // The last are more than are remembered: every claim makes one forgotten.
    for (senders, remembered) in [
        (1_000, 1 << 18),
        (100_000_u32, 1 << 18),
        (1_000_000, 1 << 16),
    ] {
        let mut listener = Listener::new(Settings {
            senders: remembered,
            ..Settings::default()
        });
        assert!(listener.hear(&frame(0)).is_empty());
        let (mut count, mut turn) = (0_u64, 0);
        group.bench_function(BenchmarkId::new("claim", senders), |bencher| {
            bencher.iter(|| {
                count += 1;
                // Steps through all agents in an order that no prefetcher guesses. The name is made
                // on the spot, since that of a message just parsed is in the cache too.
                turn = (turn + 64_997) % senders;
                let name = name(turn);
                let at = origin() + Nanos::new((count * 1_000).into());
                listener.hear(black_box(&Received {
                    index: count,
                    at,
                    cluster: Some("chorus-prod"),
                    message: Message::Claim(Claim {
                        agent: std::str::from_utf8(&name).expect("ASCII"),
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

/// `search-indexer:worker-012345`.
fn name(agent: u32) -> [u8; 28] {
    let mut name = *b"search-indexer:worker-000000";
    let mut rest = agent;
    for digit in name.iter_mut().rev().take(6) {
        *digit += (rest % 10) as u8;
        rest /= 10;
    }
    name
}

criterion_group!(benches, frames, claims);
criterion_main!(benches);
