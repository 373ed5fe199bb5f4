//! The hot path on one message of each kind: in the contract's order, and with whitespace, which takes the reader of
//! any order. The whole command against its peers is measured by `ci/bench validate`.

use backbeat_validate::{Contract, Judge, Policy, fast};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;

const MESSAGES: [(&str, &str); 3] = [
    (
        "frame",
        include_str!("../../../fixtures/examples/beatframe-valid.json"),
    ),
    (
        "claim",
        include_str!("../../../fixtures/examples/statusclaim-valid.json"),
    ),
    (
        "report",
        include_str!("../../../fixtures/examples/barreport-valid.json"),
    ),
];

fn read(criterion: &mut Criterion) {
    for (name, pretty) in MESSAGES {
        let compact = serde_json::from_str::<serde_json::Value>(pretty)
            .map_or_else(|_| String::new(), |value| value.to_string());
        let mut group = criterion.benchmark_group("read");
        for (form, text) in [("lane", compact.as_str()), ("any order", pretty)] {
            group.throughput(Throughput::Bytes(text.len() as u64));
            group.bench_function(format!("{name}/{form}"), |bencher| {
                bencher.iter(|| fast::read(black_box(text.as_bytes())).is_some());
            });
        }
    }
}

fn explain(criterion: &mut Criterion) {
    let judge = Judge::new(Contract::BuiltIn, Policy::default());
    let message = include_str!("../../../fixtures/examples/statusclaim-invalid.json");
    criterion.bench_function("explain/claim", |bencher| {
        bencher.iter(|| judge.judge(black_box(message.as_bytes())));
    });
}

criterion_group!(benches, read, explain);
criterion_main!(benches);
