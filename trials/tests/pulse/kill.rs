//! The leader is killed, again and again. Each time another speaks, in phase, and repeats nothing.

use backbeat_trials::broker::Kind;
use backbeat_trials::ensemble::play;
use backbeat_trials::figures::{self, Times};
use backbeat_trials::record::Record;
use backbeat_trials::setting::Setting;
use backbeat_trials::upset::Outcome;

on_both_brokers! {
    a_killed_leader_is_followed_by_another;
}

/// At the tempo of the promise (a failover costs at most half a second at 120 BPM), and alone on the machine: its
/// figures are noted, though none is asserted.
async fn a_killed_leader_is_followed_by_another(kind: Kind) -> Outcome {
    let setting = Setting::of(kind).with(|setting| {
        setting.tempo = 120.0;
        setting.alone = true;
    });
    play(setting, async |ensemble| {
        let mut times = Times::default();
        for _ in 0..figures::rounds() {
            let (killed, time) = ensemble.kill_speaker().await?;
            times.add(time);
            ensemble.nodes[killed].restart()?;
        }
        ensemble.settled(&[]).await?;
        let tally = ensemble.listener.with(Record::tally);
        figures::note("kill", kind.name(), &times, tally)
    })
    .await
    .map(drop)
}
