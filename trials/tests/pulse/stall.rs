//! The leader is stopped in mid-step, as a paused virtual machine is. Another one takes over; when the first one goes
//! on, it does not know that time has passed, and must keep silent all the same.

use std::time::Instant;

use backbeat_trials::broker::Kind;
use backbeat_trials::ensemble::play;
use backbeat_trials::figures;
use backbeat_trials::setting::Setting;
use backbeat_trials::upset::{Outcome, ensure};

on_both_brokers! {
    a_stalled_leader_is_followed_by_another_and_stays_silent;
}

async fn a_stalled_leader_is_followed_by_another_and_stays_silent(kind: Kind) -> Outcome {
    play(Setting::of(kind), async |ensemble| {
        for _ in 0..figures::rounds() {
            let stalled = ensemble.settled(&[]).await?;
            let name = ensemble.nodes[stalled].name().to_owned();
            let from = Instant::now();
            ensemble.nodes[stalled].actor().stall()?;
            let first = ensemble.listener.until_other_than(&name, from).await?;
            let resumed = Instant::now();
            ensemble.nodes[stalled].actor().resume()?;
            ensemble.listener.until_more(15).await?;
            let stale = ensemble.listener.with(|record| {
                let old = record.all().iter().filter(|heard| heard.at > resumed);
                old.filter(|heard| heard.node == name && heard.term < first.term)
                    .count()
            });
            // It may be stopped between its last look and the write of the frame: that one is refused by receivers,
            // and nothing the sender does can prevent it.
            ensure(stale <= 1, || {
                format!("{name} spoke {stale} frames of its old term")
            })?;
        }
        Ok(())
    })
    .await
    .map(drop)
}
