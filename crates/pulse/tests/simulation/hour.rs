//! Long runs without trouble.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::time::sleep;

use crate::invariants::{in_order, in_phase};
use crate::receiver::Heard;
use crate::stage::Stage;

fn runtime() -> Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_time().start_paused(true).build().unwrap()
}

/// A timer that added up its periods would be off by then (BACKBEAT-PER-003 allows 1 %).
#[test]
fn after_an_hour_the_beat_is_where_the_timeline_says() {
    let accepted = runtime().block_on(async {
        let stage = Stage::of(&[(0, 0, 0)], 1).await;
        sleep(Duration::from_hours(1)).await;
        stage.end().await.accepted()
    });
    in_order::check(&accepted).unwrap();
    in_phase::check(&accepted, &[]).unwrap();
    let (first, last) = (accepted.first().unwrap(), accepted.last().unwrap());
    let lived = i128::try_from(last.at.abs_diff(first.at).as_nanos()).unwrap();
    let said = last.due() - first.due();
    assert!(lived > 3_590_000_000_000, "{lived}");
    // Two frames are each up to a millisecond late, which is how finely virtual time is told. Nothing adds up.
    assert!(
        (lived - said).abs() < 2_000_000,
        "{} ns of drift",
        lived - said
    );
    let index = |heard: &Heard| heard.place().0 * 3 + u64::from(heard.place().1);
    assert_eq!(accepted.len() as u64, index(last) - index(first) + 1);
}

/// Every reservation has each node sync its disk. A bar of the stage lasts two seconds.
#[test]
fn a_leader_reserves_once_a_bar() {
    let written = runtime().block_on(async {
        let stage = Stage::of(&[(0, 0, 0); 3], 1).await;
        sleep(Duration::from_secs(10)).await;
        let leader = stage.leader().unwrap();
        let election = stage.machines[leader].running.as_ref().unwrap();
        let election = Arc::clone(&election.node.election);
        let before = election.counters().entries_written;
        sleep(Duration::from_mins(1)).await;
        let written = election.counters().entries_written - before;
        assert_eq!(stage.leader(), Some(leader));
        stage.end().await;
        written
    });
    assert!((29..=31).contains(&written), "{written}");
}
