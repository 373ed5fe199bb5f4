//! The server is killed and comes back with its streams, every other time together with reverb: what it had acknowledged
//! is reported.

use backbeat_trials::broker::Kind;
use backbeat_trials::crew::Proof;
use backbeat_trials::ensemble::play;
use backbeat_trials::figures;
use backbeat_trials::reports::each_once;
use backbeat_trials::upset::Outcome;

use crate::stage;

/// Windows between two deaths: the one in which it comes back, and whole ones.
const APART: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_costs_no_acknowledged_claim_and_no_report() -> Outcome {
    play(stage::setting(Kind::JetStream), async |ensemble| {
        let mut reverb = ensemble.reverb("reverb", "on").await?;
        let (mut crew, reports) = stage::crew(ensemble, Proof::Stored).await?;
        let deaths = u32::try_from(figures::windows() / 5)
            .unwrap_or(u32::MAX)
            .max(2);
        for death in 1..=deaths {
            crew.until_windows(crew.windows() + APART).await?;
            stage::some_moment(death).await;
            ensemble.broker.kill().await?;
            if death % 2 == 0 {
                reverb.kill().await?;
            }
            ensemble.broker.restart().await?;
            if death % 2 == 0 {
                reverb.restart()?;
            }
        }
        crew.until_windows(crew.windows() + APART).await?;
        let account = crew.dismiss().await?;
        let stored = reports.stored(&account).await?;
        each_once(&stored)?;
        let agreement = account.compare(&stored)?;
        figures::note_windows("server", deaths, agreement)?;
        stage::something_was_exact(agreement, &account)
    })
    .await
    .map(drop)
}
