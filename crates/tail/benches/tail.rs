//! What a message costs from its receipt to its text, without a network: judged and counted, and shown in each form.
#![expect(
    clippy::expect_used,
    reason = "a bench that cannot be set up has nothing to measure"
)]

use std::hint::black_box;

use backbeat_bus::{Envelope, Subject};
use backbeat_tail::{Format, Look, Scribe, Session};
use backbeat_timing::{ClusterInstant, Nanos};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// 2025-09-05T12:30:00Z.
fn origin() -> ClusterInstant {
    ClusterInstant::from_unix_nanos(1_757_075_400_000_000_000)
}

/// Between two messages, in nanoseconds: a million a second.
const APART: i128 = 1_000;

const AGENTS: u32 = 1_000;

/// Claims of many agents, each some milliseconds old.
fn claims() -> Vec<(ClusterInstant, Envelope)> {
    (0..100 * AGENTS).map(claim).collect()
}

fn claim(count: u32) -> (ClusterInstant, Envelope) {
    let (agent, beat) = (count % AGENTS, count / AGENTS);
    let at = origin() + Nanos::new(i128::from(count) * APART);
    let millis = (at.unix_nanos() / 1_000_000 - 2).rem_euclid(1 << 16);
    let payload = format!(
        r#"{{"type":"backbeat.statusclaim.v1","agent_id":"search:{agent:05}","task_id":"task:{agent:05}","beat_index":{beat},"state":"executing","beats_left":3,"progress":0.25,"notes":"reading part {beat} of the index, nothing to tell","hlc":"{millis:04x}:0000:{agent:04x}"}}"#
    );
    let subject = format!("backbeat.status.prod.search:{agent:05}");
    let subject = Subject::new(&subject).expect("a subject");
    (at, Envelope::new(subject, payload.into_bytes()))
}

fn messages(criterion: &mut Criterion) {
    let claims = claims();
    let mut group = criterion.benchmark_group("message");
    group.throughput(Throughput::Elements(1));
    group.bench_function("judged", |bencher| {
        let mut session = Session::new(origin());
        let mut stream = claims.iter().cycle();
        bencher.iter(|| {
            let (at, envelope) = stream.next().expect("endless");
            black_box(session.hear(*at, envelope));
        });
    });
    let look = Look {
        width: None,
        color: false,
    };
    for (name, format) in [
        ("raw", Format::Raw),
        ("json", Format::Json),
        ("pretty", Format::Pretty),
    ] {
        group.bench_function(name, |bencher| {
            let mut session = Session::new(origin());
            let mut scribe = Scribe::new(format, look);
            let mut stream = claims.iter().cycle();
            let mut text = Vec::new();
            bencher.iter(|| {
                let (at, envelope) = stream.next().expect("endless");
                let sight = session.hear(*at, envelope);
                scribe.write(&sight, &mut text);
                if text.len() > CHUNK {
                    text.clear();
                }
            });
        });
    }
    group.finish();
}

/// What is gathered before it is printed, in bytes.
const CHUNK: usize = 64 * 1024;

criterion_group!(benches, messages);
criterion_main!(benches);
