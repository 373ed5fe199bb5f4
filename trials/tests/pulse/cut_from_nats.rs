//! The leader's link to the broker is cut, and those to the other nodes are not: it gives way to a node that is heard.

use std::time::Instant;

use backbeat_trials::broker::Kind;
use backbeat_trials::ensemble::play;
use backbeat_trials::setting::Setting;
use backbeat_trials::upset::Outcome;
use backbeat_trials::wire::Cut;

on_both_brokers! {
    a_leader_that_reaches_no_broker_gives_way;
}

async fn a_leader_that_reaches_no_broker_gives_way(kind: Kind) -> Outcome {
    let wired = Setting::of(kind).with(|setting| setting.nats_wired = true);
    play(wired, async |ensemble| {
        let leader = ensemble.settled(&[]).await?;
        let name = ensemble.nodes[leader].name().to_owned();
        let from = Instant::now();
        ensemble.nats_wires[leader].cut(Cut::ALL);
        ensemble.listener.until_other_than(&name, from).await?;
        ensemble.listener.until_more(15).await?;
        ensemble.nats_wires[leader].mend();
        ensemble.settled(&[]).await.map(drop)
    })
    .await
    .map(drop)
}
