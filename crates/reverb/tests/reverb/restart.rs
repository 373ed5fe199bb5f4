//! A restart goes on with what was kept, and says so.

use crate::naive::issue;
use crate::stage::{Stage, window};
use backbeat_contract::{ClusterId, Phase, State};
use backbeat_reverb::ledger::{Keepsake, Ledger};
use backbeat_reverb::store::{RedbStore, ReportStore, Retention};
use backbeat_reverb::window::Terms;
use proptest::prelude::*;
use std::sync::Arc;

/// One agent claims in beat 0, one in beat 2; the process ends in between.
async fn restarted(crash: bool) -> (Stage, Arc<RedbStore>) {
    let stage = Stage::in_process().await;
    let store = Arc::new(RedbStore::in_memory(Retention::default()).unwrap());
    let reverbs = async {
        let settings = stage.settings("reverb");
        let first = stage.reverb_with(settings.clone(), store.clone()).await;
        stage.within(0, Phase::Plan).await;
        stage
            .say(&stage.claim("agent:before", 0, State::Idle))
            .await;
        stage.within(1, Phase::Review).await;
        if crash {
            first.crash().await;
        } else {
            first.stop().await;
        }
        let second = stage.reverb_with(settings, store.clone()).await;
        stage.within(2, Phase::Execute).await;
        stage.say(&stage.claim("agent:after", 2, State::Idle)).await;
        stage.within(4, Phase::Review).await;
        second.stop().await;
    };
    tokio::join!(reverbs, stage.play(0..6));
    (stage, store)
}

#[tokio::test(start_paused = true)]
async fn after_a_crash_the_open_window_goes_on_and_says_what_may_be_missing() {
    let (mut stage, _) = restarted(true).await;
    let report = stage.report().await;
    assert_eq!(report.window_id, window(0));
    assert_eq!(report.agents_reporting.get(), 2);
    assert_eq!(issue(&report, "reverb-restart"), 1);
    assert!(stage.reports.try_next().is_none());
}

#[tokio::test(start_paused = true)]
async fn a_window_that_began_while_nobody_listened_says_what_may_be_missing() {
    let mut stage = Stage::in_process().await;
    let store = Arc::new(RedbStore::in_memory(Retention::default()).unwrap());
    let settings = stage.settings("reverb");
    let first = stage.reverb_with(settings.clone(), store.clone()).await;
    let crashing = async {
        stage.within(3, Phase::Review).await;
        first.crash().await;
        stage.within(4, Phase::Plan).await;
        let second = stage.reverb_with(settings, store).await;
        stage.within(12, Phase::Review).await;
        second.stop().await;
    };
    tokio::join!(crashing, stage.play(0..13));
    for (bar, restarts) in [1, 1, 0].into_iter().enumerate() {
        let report = stage.report().await;
        assert_eq!(report.window_id, window(bar as u64 * 4));
        assert_eq!(issue(&report, "reverb-restart"), restarts, "bar {bar}");
    }
}

#[tokio::test(start_paused = true)]
async fn after_a_planned_stop_too() {
    let (mut stage, store) = restarted(false).await;
    let report = stage.report().await;
    assert_eq!(report.agents_reporting.get(), 2);
    let kept = store.report(window(0)).unwrap().unwrap();
    assert!(kept.published);
    assert_eq!(kept.report, report);
}

#[tokio::test(start_paused = true)]
async fn a_report_that_was_kept_and_not_published_is_published_after_the_restart() {
    let mut stage = Stage::in_process().await;
    let store = Arc::new(RedbStore::in_memory(Retention::default()).unwrap());
    let settings = stage.settings("reverb");
    let first = stage.reverb_with(settings.clone(), store.clone()).await;
    let crashing = async {
        stage.within(3, Phase::Review).await;
        stage.network().disconnect("reverb");
        // Long after the end of the grace period.
        stage.within(6, Phase::Plan).await;
        first.crash().await;
    };
    tokio::join!(crashing, stage.play(0..6));
    assert!(stage.reports.try_next().is_none());
    assert_eq!(store.unpublished().unwrap().len(), 1);
    let second = stage.reverb_with(settings, store.clone()).await;
    assert_eq!(stage.report().await.window_id, window(0));
    second.stop().await;
    assert!(store.unpublished().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_claim_that_waited_for_its_beat_is_there_after_a_crash() {
    let mut stage = Stage::in_process().await;
    let store = Arc::new(RedbStore::in_memory(Retention::default()).unwrap());
    let settings = stage.settings("reverb");
    let first = stage.reverb_with(settings.clone(), store.clone()).await;
    let acting = async {
        stage.within(0, Phase::Plan).await;
        stage.say(&stage.claim("agent:early", 3, State::Idle)).await;
        stage.within(1, Phase::Review).await;
        first.crash().await;
        let second = stage.reverb_with(settings, store).await;
        stage.within(4, Phase::Review).await;
        second.stop().await;
    };
    tokio::join!(acting, stage.play(0..6));
    assert_eq!(stage.report().await.agents_reporting.get(), 1);
}

proptest! {
    #[test]
    fn no_bytes_make_taking_up_a_keepsake_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), first in 0u8..3) {
        let bytes = [&[first], bytes.as_slice()].concat();
        let cluster: ClusterId = "stage".parse().unwrap();
        if let Ok(keepsake) = Keepsake::from_bytes(&bytes) {
            let taken = Ledger::resume(cluster, keepsake, Terms::default());
            prop_assert!(taken.is_err());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_has_arrived_before_a_planned_stop_counts() {
    let mut stage = Stage::in_process().await;
    let store = Arc::new(RedbStore::in_memory(Retention::default()).unwrap());
    let settings = stage.settings("reverb");
    let first = stage.reverb_with(settings.clone(), store.clone()).await;
    let acting = async {
        stage.within(1, Phase::Review).await;
        for agent in 0..2000 {
            let name = format!("agent:{agent}");
            stage.say(&stage.claim(&name, 1, State::Idle)).await;
        }
        first.stop().await;
        let second = stage.reverb_with(settings, store).await;
        stage.within(4, Phase::Review).await;
        second.stop().await;
    };
    tokio::join!(acting, stage.play(0..6));
    assert_eq!(stage.report().await.agents_reporting.get(), 2000);
}
