//! The laws of an aggregate that holds more than it counts one by one. Those of one that does not are in
//! `tests/window`.

use super::Aggregate;
use crate::window::{Claim, Closing, Deadlines, Digest};
use backbeat_contract::{BarReport, BeatIndex, State, WindowId};
use backbeat_timing::{ClusterInstant, Hlc, Nanos, NodeHash, UnixMillis};
use proptest::prelude::*;

const CLAIMS: usize = 24;
const TASKS: usize = 8;

/// Agent, task, state, stamp.
type Said = (u8, u8, State, i64);

fn said() -> impl Strategy<Value = Said> {
    (0u8..12, 0u8..4, prop::sample::select(State::ALL), 0i64..50)
}

fn gathered<'a>(claims: impl IntoIterator<Item = &'a Said>) -> Aggregate {
    let mut aggregate = Aggregate::exact_to(CLAIMS, TASKS);
    for &(agent, task, state, millis) in claims {
        let agent = format!("agent:{agent}");
        let name = format!("task:{task}");
        aggregate.insert(&Claim {
            agent: &agent,
            task: Some(&name),
            beat: BeatIndex::MIN,
            state,
            beats_left: None,
            hlc: Hlc {
                wall: UnixMillis::from(1_000 + millis),
                logical: 0,
                node: NodeHash(3),
            },
            digest: Digest(u64::from(task) << 48 | (state as u64) << 56),
            arrival: ClusterInstant::from_unix_nanos(2_000_000_000),
        });
    }
    aggregate
}

/// Everything the aggregate holds, its limits aside.
fn content(aggregate: &Aggregate) -> (Vec<u8>, BarReport) {
    let deadlines = Deadlines {
        beat: BeatIndex::MIN,
        end: ClusterInstant::MAX,
        length: Nanos::ZERO,
    };
    let report = aggregate.roll_up(&Closing {
        window: WindowId::new([0; 16]),
        from: BeatIndex::MIN,
        to: BeatIndex::MIN,
        heard_from: BeatIndex::MIN,
        deadlines,
        tempo_drift: Nanos::ZERO,
        previous: None,
    });
    (aggregate.snapshot(), report)
}

proptest! {
    #[test]
    fn a_sampled_aggregate_depends_on_its_claims_alone(
        (claims, shuffled) in prop::collection::vec(said(), 0..200)
            .prop_flat_map(|claims| (Just(claims.clone()), Just(claims).prop_shuffle())),
        parts in 1usize..5,
    ) {
        let mut merged = gathered([]);
        for part in 0..parts {
            merged.merge(&gathered(shuffled.iter().skip(part).step_by(parts)));
        }
        let whole = gathered(&claims);
        prop_assert_eq!(content(&merged), content(&whole));
        prop_assert!(whole.receipts.iter().count() <= CLAIMS);
        prop_assert!(whole.standings.last().count() <= TASKS + whole.roster.len());

        let mut twice = whole.clone();
        twice.merge(&whole);
        prop_assert_eq!(content(&twice), content(&whole));
    }

    #[test]
    fn a_sampled_aggregate_comes_back_from_its_snapshot(
        claims in prop::collection::vec(said(), 0..200),
    ) {
        let whole = gathered(&claims);
        let restored = Aggregate::restore(&whole.snapshot()).unwrap();
        prop_assert_eq!(content(&restored), content(&whole));
    }
}

#[test]
fn a_report_says_that_counts_are_estimates() {
    let claims: Vec<Said> = (0..200u8)
        .map(|number| (number % 12, number / 50, State::Completed, number.into()))
        .collect();
    let estimated = |claims: &[Said]| {
        let (_, report) = content(&gathered(claims));
        let mut issues = report.issues.iter();
        issues.any(|issue| issue.category == "estimated-count")
    };
    assert!(estimated(&claims) && !estimated(&claims[..12]));
    let (_, report) = content(&gathered(&claims));
    assert_eq!(report.agents_reporting.get(), 12);
    assert_eq!(report.on_time_reviews.get(), 12);
}
