//! With streams, reverb is killed at whatever moment: nothing is lost, and nothing counts twice.

use backbeat_trials::broker::Kind;
use backbeat_trials::crew::Proof;
use backbeat_trials::ensemble::play;
use backbeat_trials::figures;
use backbeat_trials::reports::each_once;
use backbeat_trials::upset::Outcome;

use crate::stage;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_reverb_loses_and_doubles_nothing() -> Outcome {
    play(stage::setting(Kind::JetStream), async |ensemble| {
        let mut reverb = ensemble.reverb("reverb", "on").await?;
        let (crew, reports) = stage::crew(ensemble, Proof::Stored).await?;
        let mut kills = 0;
        while crew.windows() < figures::windows() {
            kills += 1;
            stage::some_moment(kills).await;
            reverb.kill().await?;
            reverb.restart()?;
        }
        let account = crew.dismiss().await?;
        let stored = reports.stored(&account).await?;
        each_once(&stored)?;
        let agreement = account.compare(&stored)?;
        figures::note_windows("kill", kills, agreement)?;
        stage::something_was_exact(agreement, &account)
    })
    .await
    .map(drop)
}
