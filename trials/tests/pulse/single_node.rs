//! A node alone: no quorum to ask, the same promises.

use backbeat_trials::broker::Kind;
use backbeat_trials::ensemble::play;
use backbeat_trials::setting::Setting;
use backbeat_trials::upset::Outcome;

/// With three frames a beat and with one.
async fn a_restart_goes_on_in_phase(frames_per_beat: u64) -> Outcome {
    let alone = Setting::of(Kind::Embedded).with(|setting| {
        setting.nodes = 1;
        setting.tempo = 600.0;
        setting.frames_per_beat = frames_per_beat;
    });
    play(alone, async |ensemble| {
        ensemble.listener.until_more(10).await?;
        ensemble.nodes[0].kill().await?;
        ensemble.nodes[0].restart()?;
        ensemble.listener.until_more(10).await?;
        ensemble.nodes[0].stop().await?;
        ensemble.nodes[0].restart()?;
        ensemble.listener.until_more(10).await.map(drop)
    })
    .await
    .map(drop)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restarted_node_goes_on_in_phase_and_repeats_nothing() -> Outcome {
    a_restart_goes_on_in_phase(3).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn so_does_one_that_speaks_once_a_beat() -> Outcome {
    a_restart_goes_on_in_phase(1).await
}
