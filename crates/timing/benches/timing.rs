//! The costs of the arithmetic that runs for every frame: finding the beat of an instant, the
//! instant of a beat, and making a stamp.
#![expect(
    clippy::expect_used,
    reason = "a bench that cannot be set up has nothing to measure"
)]

use std::hint::black_box;

use backbeat_timing::{
    BarLength, Beat, ClusterInstant, Epoch, FramesPerBeat, HlcClock, Nanos, NodeHash, Schedule,
    Segment, Tempo, Timeline, UnixMillis,
};
use criterion::{Criterion, criterion_group, criterion_main};

/// A timeline of one segment, and one that has gone from 2 to 1000 BPM and has seen all its
/// changes.
fn timelines() -> [(&'static str, Timeline); 2] {
    let start = ClusterInstant::from_unix_nanos(1_757_075_400_000_000_000);
    let first = Segment::new(Beat::ZERO, start, Tempo::DEFAULT, BarLength::DEFAULT)
        .expect("the year 2025 can be stored");
    let plain = Timeline::new(Epoch(0), first);
    let ramp = plain
        .ramp(start, Tempo::MAX)
        .expect("a ramp in the year 2025");
    let ramped = plain
        .with_changes(&ramp)
        .expect("a ramp is made of allowed changes");
    [("one-segment", plain), ("after-a-ramp", ramped)]
}

fn timeline(criterion: &mut Criterion) {
    let beat = Beat::new(1_000_000).expect("below 2^53");
    for (case, timeline) in timelines() {
        let instant = timeline.instant_of(beat).expect("after the start") + Nanos::new(7);
        criterion.bench_function(&format!("instant_of/{case}"), |bencher| {
            bencher.iter(|| black_box(&timeline).instant_of(black_box(beat)));
        });
        criterion.bench_function(&format!("beat_at/{case}"), |bencher| {
            bencher.iter(|| black_box(&timeline).beat_at(black_box(instant)));
        });
        let schedule = Schedule::new(&timeline, "chorus-prod", FramesPerBeat::Three);
        criterion.bench_function(&format!("next_frame_after/{case}"), |bencher| {
            bencher.iter(|| black_box(&schedule).next_frame_after(black_box(instant)));
        });
    }
}

fn hlc(criterion: &mut Criterion) {
    let now = UnixMillis::from(1_757_075_400_000);
    let mut clock = HlcClock::new(NodeHash::of("pulse-1"));
    criterion.bench_function("hlc/tick", |bencher| {
        bencher.iter(|| clock.tick(black_box(now)));
    });
    let remote = HlcClock::new(NodeHash::of("pulse-2")).tick(now).wire();
    criterion.bench_function("hlc/observe", |bencher| {
        bencher.iter(|| clock.observe(black_box(remote), black_box(now)));
    });
}

criterion_group!(benches, timeline, hlc);
criterion_main!(benches);
