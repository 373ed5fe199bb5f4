//! The leader is asked to end, as in every update: it hands over first, and no frame is missed.

use std::time::Instant;

use backbeat_trials::broker::Kind;
use backbeat_trials::ensemble::{Ensemble, play};
use backbeat_trials::setting::Setting;
use backbeat_trials::upset::{Outcome, Upset, ensure};

on_both_brokers! {
    a_planned_end_of_the_leader_misses_no_frame;
}

/// A frame that a busy machine brings too late is skipped, which is right and not what is tried here. So one of a few
/// handovers has to miss nothing; `ci/bench pulse` counts over many.
async fn a_planned_end_of_the_leader_misses_no_frame(kind: Kind) -> Outcome {
    let setting = Setting::of(kind).with(|setting| {
        setting.tempo = 120.0;
        setting.alone = true;
    });
    play(setting, async |ensemble| {
        for _ in 0..ATTEMPTS {
            if hand_over(ensemble).await? == 0 {
                return Ok(());
            }
        }
        Err(Upset::Unmet(format!(
            "each of {ATTEMPTS} handovers missed frames"
        )))
    })
    .await
    .map(drop)
}

/// Stops the speaker and tells how many frames were missed.
async fn hand_over(ensemble: &mut Ensemble) -> Outcome<u64> {
    let speaker = ensemble.settled(&[]).await?;
    let name = ensemble.nodes[speaker].name().to_owned();
    let from = Instant::now();
    let status = ensemble.nodes[speaker].stop().await?;
    ensure(status.code() == Some(0), || {
        format!("asked to end, it ended with {status}")
    })?;
    let first = ensemble.listener.until_other_than(&name, from).await?;
    let missed = ensemble.listener.with(|record| {
        let before = record.taken().rfind(|heard| heard.place() < first.place());
        before.map_or(0, |last| record.missed_between(last, &first))
    });
    ensemble.nodes[speaker].restart()?;
    Ok(missed)
}

const ATTEMPTS: usize = 4;
