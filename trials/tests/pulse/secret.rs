//! A node with another secret is nobody to the others.

use backbeat_trials::broker::Kind;
use backbeat_trials::ensemble::play;
use backbeat_trials::setting::Setting;
use backbeat_trials::upset::{Outcome, Upset};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_with_a_wrong_secret_does_not_get_in() -> Outcome {
    let guarded = Setting::of(Kind::Embedded).with(|setting| setting.secret = Some(SECRET));
    play(guarded, async |ensemble| {
        let leader = ensemble.settled(&[]).await?;
        let stranger = ensemble.others(leader).next();
        let stranger = stranger.ok_or_else(|| Upset::Unmet("there is no other node".to_owned()))?;
        ensemble.nodes[stranger].kill().await?;
        ensemble.write_secret(ensemble.nodes[stranger].name(), WRONG)?;
        ensemble.nodes[stranger].restart()?;
        let what = "a word about the secret";
        ensemble.nodes[leader]
            .until_says(what, "--raft-secret-file")
            .await?;
        ensemble.listener.until_more(15).await?;
        ensemble.settled(&[stranger]).await?;
        ensemble.nodes[stranger].kill().await?;
        ensemble.write_secret(ensemble.nodes[stranger].name(), SECRET)?;
        ensemble.nodes[stranger].restart()?;
        ensemble.settled(&[]).await.map(drop)
    })
    .await
    .map(drop)
}

const SECRET: &str = "correct horse battery staple, and some more\n";
const WRONG: &str = "incorrect horse battery staple, and some more\n";
