//! Without streams, reverb goes on from its folder: every window is told, and one that may lack claims says so.

use backbeat_trials::broker::Kind;
use backbeat_trials::crew::Proof;
use backbeat_trials::ensemble::play;
use backbeat_trials::figures;
use backbeat_trials::upset::{Outcome, ensure};

use crate::stage;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_nats_server_a_killed_reverb_says_what_may_be_missing() -> Outcome {
    a_killed_reverb_says_what_may_be_missing(Kind::NatsServer).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_the_embedded_broker_a_killed_reverb_says_what_may_be_missing() -> Outcome {
    a_killed_reverb_says_what_may_be_missing(Kind::Embedded).await
}

/// Windows between two deaths: the one that it is in, and a whole one, which must be exact.
const APART: usize = 3;

async fn a_killed_reverb_says_what_may_be_missing(kind: Kind) -> Outcome {
    play(stage::setting(kind), async |ensemble| {
        let mut reverb = ensemble.reverb("reverb", "off").await?;
        let (mut crew, mut reports) = stage::crew(ensemble, Proof::Passed).await?;
        let kills = u32::try_from(figures::windows() / APART)
            .unwrap_or(u32::MAX)
            .max(2);
        for kill in 1..=kills {
            crew.until_windows(crew.windows() + APART).await?;
            stage::some_moment(kill).await;
            reverb.kill().await?;
            reverb.restart()?;
        }
        crew.until_windows(crew.windows() + APART).await?;
        let account = crew.dismiss().await?;
        let heard = reports.heard(&account).await?;
        let agreement = account.compare(&heard)?;
        figures::note_windows(kind.name(), kills, agreement)?;
        ensure(agreement.restarted > 0, || {
            format!("{kills} kills, and no report tells of one: {agreement:?}")
        })?;
        stage::something_was_exact(agreement, &account)
    })
    .await
    .map(drop)
}
