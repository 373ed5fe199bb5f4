//! The parity law: for every byte string, the hot path, the slow path, the owned types and a general JSON Schema
//! validator over the published schemas give the same verdict.
//!
//! Four strictnesses apply beyond the schemas: duplicate keys, invalid UTF-8, nesting deeper than 128, more than
//! 1 MiB. `PARITY_CASES=10000000 cargo test --release -p backbeat-validate --test parity` looks longer.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may panic, and says how long it looked"
)]

mod law;
mod mutate;
mod reference;

use law::judge_all_ways;
use mutate::Mutator;
use proptest::prelude::*;

#[test]
fn all_ways_agree_on_mutated_messages() {
    let cases: u64 = std::env::var("PARITY_CASES").map_or(20_000, |cases| cases.parse().unwrap());
    let first: u64 = std::env::var("PARITY_SEED").map_or(0, |seed| seed.parse().unwrap());
    let threads = std::thread::available_parallelism().map_or(1, |count| count.get() as u64);
    let valid: u64 = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|thread| {
                scope.spawn(move || {
                    (first..first + cases)
                        .filter(|case| case % threads == thread)
                        .filter(|&case| judge_all_ways(&Mutator::new(case).message()))
                        .count() as u64
                })
            })
            .collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap())
            .sum()
    });
    println!("{cases} cases, {valid} of them valid");
    assert!(
        valid * 20 > cases && valid * 20 < cases * 19,
        "{valid} of {cases} valid: the mutations are too weak or too strong"
    );
}

proptest! {
    #[test]
    fn all_ways_agree_on_any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        judge_all_ways(&bytes);
    }

    #[test]
    fn all_ways_agree_on_any_field_value(field in 0..mutate::FIELDS.len(), value in "[-+0-9eE.\"a-z:/ \\\\u]{0,12}") {
        judge_all_ways(&mutate::with_value(field, &value));
    }
}

#[test]
fn all_ways_agree_at_the_size_limit() {
    for padding in [0, 1] {
        let mut message = mutate::SEEDS[1].as_bytes().to_vec();
        let room = backbeat_contract::MAX_MESSAGE_BYTES - message.len() + padding;
        message.extend(std::iter::repeat_n(b' ', room));
        assert_eq!(judge_all_ways(&message), padding == 0);
    }
}
