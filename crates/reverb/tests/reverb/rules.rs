//! What agents breach over a sequence of claims is told, and counts all the same.

use crate::naive::issue;
use crate::stage::Stage;
use backbeat_contract::{BarReport, Phase, State, StatusClaim};

/// The report of a bar in which one agent says these claims.
async fn told_of(claims: impl AsyncFnOnce(&Stage) -> Vec<StatusClaim>) -> BarReport {
    let mut stage = Stage::in_process().await;
    let running = stage.reverb("reverb").await;
    let saying = async {
        stage.within(1, Phase::Execute).await;
        for claim in claims(&stage).await {
            stage.say(&claim).await;
        }
    };
    tokio::join!(saying, stage.play(0..5));
    let report = stage.report().await;
    running.stop().await;
    report
}

#[tokio::test(start_paused = true)]
async fn an_agent_whose_clock_goes_back_is_named() {
    let report = told_of(async |stage| {
        let mut claims = [State::Planning, State::Executing, State::Reviewing]
            .map(|state| stage.claim("agent:back", 1, state));
        claims[1].hlc.wall = claims[0].hlc.wall.wrapping_sub(200);
        claims.into()
    })
    .await;
    assert_eq!(issue(&report, "hlc-regressed"), 1);
    let told = report
        .issues
        .iter()
        .find(|issue| issue.category == "hlc-regressed");
    let agents = told.and_then(|issue| issue.affected_agents.clone());
    assert_eq!(agents, Some(vec!["agent:back".parse().unwrap()]));
    let performance = report.performance.unwrap();
    assert_eq!(performance.claims_processed.unwrap().get(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_claim_for_a_beat_that_has_not_begun_counts_and_is_told() {
    let report = told_of(async |stage| vec![stage.claim("agent:ahead", 3, State::Executing)]).await;
    assert_eq!(report.agents_reporting.get(), 1);
    assert_eq!(issue(&report, "claim-from-future"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_claim_delivered_again_breaches_nothing() {
    let report = told_of(async |stage| {
        let mut claims: Vec<_> = [State::Planning, State::Executing]
            .map(|state| stage.claim("agent:again", 1, state))
            .into();
        claims[1].hlc.logical = 1;
        claims.push(claims[0].clone());
        claims
    })
    .await;
    assert_eq!(issue(&report, "hlc-regressed"), 0);
    assert_eq!(report.agents_reporting.get(), 1);
}
