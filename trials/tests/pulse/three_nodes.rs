//! Three nodes: one speaks, and any one of them may stop.

use backbeat_trials::broker::Kind;
use backbeat_trials::ensemble::play;
use backbeat_trials::setting::Setting;
use backbeat_trials::upset::{Outcome, ensure};

on_both_brokers! {
    one_of_three_speaks_and_any_one_may_stop;
}

async fn one_of_three_speaks_and_any_one_may_stop(kind: Kind) -> Outcome {
    play(Setting::of(kind), async |ensemble| {
        let speaker = ensemble.settled(&[]).await?;
        for (number, node) in ensemble.nodes.iter().enumerate() {
            node.until("to know its office", |status| {
                status.is_leader == (number == speaker) && !status.degraded
            })
            .await?;
        }
        for number in 0..ensemble.nodes.len() {
            let status = ensemble.nodes[number].stop().await?;
            ensure(status.code() == Some(0), || {
                format!("asked to end, it ended with {status}")
            })?;
            ensemble.listener.until_more(15).await?;
            ensemble.nodes[number].restart()?;
            ensemble.settled(&[]).await?;
        }
        Ok(())
    })
    .await
    .map(drop)
}
