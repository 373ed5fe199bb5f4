//! Reports agree with a second count, on every network.

use crate::naive::{Figures, issue};
use crate::stage::{Stage, window};
use backbeat_contract::{Phase, State, StatusClaim};
use backbeat_timing::Nanos;

/// Makes three tests of each body: `in_process::name`, `embedded::name` and `nats_server::name`.
macro_rules! behaves_alike {
    ($($name:ident;)+) => {
        mod in_process {
            $(
                #[tokio::test(start_paused = true)]
                async fn $name() {
                    super::$name(crate::stage::Stage::in_process().await).await;
                }
            )+
        }
        mod embedded {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    super::$name(crate::stage::Stage::embedded().await).await;
                }
            )+
        }
        mod nats_server {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    super::$name(crate::stage::Stage::real().await).await;
                }
            )+
        }
    };
}

behaves_alike! {
    each_window_is_told_once_and_agrees_with_a_second_count;
}

/// What 20 agents say during a bar that begins with `beat`: each about a task of its own, some of them twice.
fn lives(stage: &Stage, beat: u64) -> Vec<StatusClaim> {
    let mut claims = Vec::new();
    for agent in 0..20 {
        let name = format!("agent:{agent}");
        let life = match agent % 4 {
            0 => [State::Helping, State::Completed],
            1 => [State::Executing, State::Failed],
            2 => [State::Planning, State::Executing],
            _ => [State::Idle, State::Reviewing],
        };
        for (step, state) in (0u16..).zip(life) {
            let claim = stage.claim(&name, beat, state);
            let mut claim = StatusClaim {
                task_id: Some("task:1".parse().unwrap()),
                ..claim
            };
            claim.hlc.logical = step;
            claims.push(claim.clone());
            if agent % 5 == 0 {
                claims.push(claim);
            }
        }
    }
    claims
}

async fn each_window_is_told_once_and_agrees_with_a_second_count(mut stage: Stage) {
    let running = stage.reverb("reverb").await;
    let saying = async {
        let mut said = Vec::new();
        for beat in [0, 4, 8] {
            stage.within(beat, Phase::Plan).await;
            let claims = lives(&stage, beat);
            for claim in &claims {
                stage.say(claim).await;
            }
            said.push(claims);
        }
        said
    };
    let (said, ()) = tokio::join!(saying, stage.play(0..13));
    for (bar, claims) in (0..).zip(&said) {
        let report = stage.report().await;
        assert_eq!(report.window_id, window(bar * 4));
        let beats = (report.from_beat.get(), report.to_beat.get());
        assert_eq!(beats, (bar * 4, bar * 4 + 3));
        assert_eq!(Figures::told(&report), Figures::recounted(claims));
        assert!(report.secret_rotations_ok);
    }
    assert_eq!(
        running.counted("backbeat_reverb_windows_completed_total", ""),
        "3"
    );
    assert_eq!(
        running.counted("backbeat_reverb_messages_lost_total", ""),
        "0"
    );
    running.stop().await;
    assert!(stage.reports.try_next().is_none());
}

#[tokio::test(start_paused = true)]
async fn late_claims_count_within_the_grace_period_and_not_after() {
    let mut stage = Stage::in_process().await;
    let running = stage.reverb("reverb").await;
    let saying = async {
        for (millis, agent) in [(100, "agent:in-time"), (400, "agent:late")] {
            let after = stage.instant(4, Phase::Plan) + Nanos::from_millis(millis);
            stage.until(after).await;
            stage.say(&stage.claim(agent, 3, State::Executing)).await;
        }
    };
    tokio::join!(saying, stage.play(0..9));
    let first = stage.report().await;
    assert_eq!(first.agents_reporting.get(), 1);
    assert_eq!(issue(&first, "late-claim"), 0);
    let second = stage.report().await;
    assert_eq!(issue(&second, "late-claim"), 1);
    assert_eq!(issue(&second, "silent-agent"), 1);
    running.stop().await;
}

#[tokio::test(start_paused = true)]
async fn faults_of_frames_stand_in_the_report() {
    let mut stage = Stage::in_process().await;
    let running = stage.reverb("reverb").await;
    let other = async {
        stage.within(2, Phase::Plan).await;
        // A replaced leader goes on for a frame, with another window.
        let mut frame = stage.frame(2, Phase::Plan);
        frame.window_id = window(400);
        stage.speak(&frame, 1).await;
    };
    tokio::join!(other, stage.play_as(0..5, 2));
    let report = stage.report().await;
    assert_eq!(report.window_id, window(0));
    assert_eq!(issue(&report, "two-leaders"), 1);
    assert_eq!(issue(&report, "missed-beat"), 0);
    assert_eq!(
        running.counted("backbeat_reverb_frames_refused_total", ""),
        "1"
    );
    running.stop().await;
}

#[tokio::test(start_paused = true)]
async fn beats_and_claims_missed_while_disconnected_are_told() {
    let mut stage = Stage::in_process().await;
    let running = stage.reverb("reverb").await;
    let outage = async {
        stage.within(1, Phase::Review).await;
        stage.network().disconnect("reverb");
        stage.within(2, Phase::Review).await;
        stage.network().reconnect("reverb");
    };
    tokio::join!(outage, stage.play(0..5));
    let report = stage.report().await;
    assert_eq!(issue(&report, "reverb-disconnected"), 1);
    running.stop().await;
}
