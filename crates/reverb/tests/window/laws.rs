//! The laws of the aggregate, and its agreement with the naive count.

use super::given::{Said, claims, closing, gathered, told};
use super::naive::{Recount, recount};
use backbeat_contract::BarReport;
use backbeat_reverb::window::Aggregate;
use proptest::prelude::*;

/// What of a report the naive count knows.
fn figures(report: &BarReport) -> Recount {
    let count = |category: &str| {
        let mut issues = report.issues.iter();
        let issue = issues.find(|issue| issue.category == category);
        issue.map_or(0, |issue| issue.count.get())
    };
    let performance = report.performance.as_ref().unwrap();
    Recount {
        agents: report.agents_reporting.get(),
        on_time: report.on_time_reviews.get(),
        promises: report.help_promises_fulfilled.get(),
        rotations_ok: report.secret_rotations_ok,
        claims: performance.claims_processed.unwrap().get(),
        failed: count("failed-task"),
        blocked: count("blocked-task"),
        drifted: count("hlc-drift"),
    }
}

/// Claims, some of them delivered again, later or earlier, and the same in another order.
fn deliveries() -> impl Strategy<Value = (Vec<Said>, Vec<Said>)> {
    let again = prop::collection::vec((any::<prop::sample::Index>(), -9_000i64..9_000), 0..20);
    (claims(), again)
        .prop_map(|(mut claims, again)| {
            for (which, arrival) in again {
                if !claims.is_empty() {
                    let copy = which.get(&claims).clone();
                    claims.push(copy.arrived(arrival));
                }
            }
            claims
        })
        .prop_flat_map(|claims| (Just(claims.clone()), Just(claims).prop_shuffle()))
}

/// The claims dealt out to several aggregates, which are then merged, the last dealt first.
fn merged(claims: &[Said], parts: usize) -> Aggregate {
    let mut whole = Aggregate::new();
    for part in (0..parts).rev() {
        let dealt = claims.iter().skip(part).step_by(parts);
        whole.merge(&gathered(dealt));
    }
    whole
}

proptest! {
    #[test]
    fn a_report_agrees_with_the_naive_count((delivered, _) in deliveries()) {
        prop_assert_eq!(figures(&told(&delivered)), recount(&delivered));
    }

    #[test]
    fn claims_in_any_order_make_the_same_aggregate((delivered, shuffled) in deliveries()) {
        prop_assert_eq!(gathered(&delivered).snapshot(), gathered(&shuffled).snapshot());
        prop_assert_eq!(told(&delivered), told(&shuffled));
    }

    #[test]
    fn claims_split_and_merged_make_the_same_aggregate(
        (delivered, shuffled) in deliveries(),
        parts in 1usize..5,
    ) {
        let (whole, merged) = (gathered(&delivered), merged(&shuffled, parts));
        prop_assert_eq!(merged.snapshot(), whole.snapshot());
        prop_assert_eq!(merged.roll_up(&closing(None)), whole.roll_up(&closing(None)));
    }

    #[test]
    fn merging_associates_and_commutes(a in claims(), b in claims(), c in claims()) {
        let (a, b, c) = (gathered(&a), gathered(&b), gathered(&c));
        let join = |left: &Aggregate, right: &Aggregate| {
            let mut joined = left.clone();
            joined.merge(right);
            joined
        };
        prop_assert_eq!(join(&a, &b).snapshot(), join(&b, &a).snapshot());
        prop_assert_eq!(join(&join(&a, &b), &c).snapshot(), join(&a, &join(&b, &c)).snapshot());
        prop_assert_eq!(join(&a, &a).snapshot(), a.snapshot());
    }

    #[test]
    fn a_redelivery_changes_nothing_but_an_earlier_arrival((delivered, shuffled) in deliveries()) {
        let once = gathered(&delivered);
        let mut twice = once.clone();
        for said in &shuffled {
            said.give(|claim| twice.insert(claim));
        }
        prop_assert_eq!(twice.snapshot(), once.snapshot());
    }

    #[test]
    fn a_restart_in_the_middle_changes_nothing(
        (delivered, _) in deliveries(),
        cut in any::<prop::sample::Index>(),
    ) {
        let (before, after) = delivered.split_at(cut.index(delivered.len() + 1));
        let mut restored = Aggregate::restore(&gathered(before).snapshot()).unwrap();
        for said in after {
            said.give(|claim| restored.insert(claim));
        }
        prop_assert_eq!(restored.snapshot(), gathered(&delivered).snapshot());
    }
}
