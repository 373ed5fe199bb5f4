//! All nodes are killed at once, as by a power cut. The timeline goes on where time is now; nothing is repeated.

use backbeat_trials::broker::Kind;
use backbeat_trials::ensemble::play;
use backbeat_trials::setting::Setting;
use backbeat_trials::upset::Outcome;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_all_were_killed_the_beat_goes_on_in_phase() -> Outcome {
    play(Setting::of(Kind::Embedded), async |ensemble| {
        for _ in 0..2 {
            ensemble.settled(&[]).await?;
            for node in &mut ensemble.nodes {
                node.kill().await?;
            }
            for node in &mut ensemble.nodes {
                node.restart()?;
            }
            ensemble.listener.until_more(15).await?;
        }
        Ok(())
    })
    .await
    .map(drop)
}
