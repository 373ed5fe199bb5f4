//! Of two reverbs one reports, and the other takes over.

use crate::stage::{Stage, window};
use backbeat_contract::{Phase, State};

#[tokio::test(start_paused = true)]
async fn two_reverbs_report_each_window_once_and_a_crash_costs_none() {
    let mut stage = Stage::in_process().await;
    let one = stage.reverb("reverb-1").await;
    one.until_reporting(true).await;
    let other = stage.reverb("reverb-2").await;
    let acting = async {
        for beat in [0, 4, 8] {
            stage.within(beat, Phase::Plan).await;
            stage.say(&stage.claim("agent:x", beat, State::Idle)).await;
        }
        // Within the grace period of the second window: nobody has told it yet.
        stage.within(8, Phase::Plan).await;
        assert!(one.control.status().is_reporting);
        assert!(!other.control.status().is_reporting);
        let speaker = other.control.status().reporter_id;
        assert_eq!(speaker.as_deref(), Some("reverb-1"));
        one.crash().await;
        stage.within(9, Phase::Plan).await;
        assert!(other.control.status().is_reporting, "not within a beat");
    };
    tokio::join!(acting, stage.play(0..13));
    for bar in 0..3 {
        let report = stage.report().await;
        assert_eq!(report.window_id, window(bar * 4));
        assert_eq!(report.agents_reporting.get(), 1);
    }
    other.stop().await;
    assert!(stage.reports.try_next().is_none());
}

#[tokio::test(start_paused = true)]
async fn a_planned_stop_hands_over_at_once() {
    let mut stage = Stage::in_process().await;
    let one = stage.reverb("reverb-1").await;
    one.until_reporting(true).await;
    let other = stage.reverb("reverb-2").await;
    let acting = async {
        stage.within(2, Phase::Plan).await;
        one.stop().await;
        other.until_reporting(true).await;
    };
    tokio::join!(acting, stage.play(0..5));
    assert_eq!(stage.report().await.window_id, window(0));
    other.stop().await;
    assert!(stage.reports.try_next().is_none());
}
