//! The broker restarts, or hangs. Beats go on when it is back, and none that was due meanwhile comes afterwards.

use std::time::{Duration, SystemTime};

use backbeat_trials::broker::Kind;
use backbeat_trials::ensemble::{Ensemble, play};
use backbeat_trials::setting::Setting;
use backbeat_trials::upset::{Outcome, Upset, ensure};

on_both_brokers! {
    after_a_restart_of_the_broker_beats_go_on_and_nothing_stale_comes;
    after_a_pause_of_the_broker_beats_go_on;
}

async fn after_a_restart_of_the_broker_beats_go_on_and_nothing_stale_comes(kind: Kind) -> Outcome {
    play(Setting::of(kind), async |ensemble| {
        ensemble.settled(&[]).await?;
        ensemble.broker.kill().await?;
        until_all_know(ensemble).await?;
        let heard = ensemble.listener.with(|record| record.all().len());
        let back = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let back = back.map_err(|error| Upset::Unmet(error.to_string()))?;
        ensemble.broker.restart().await?;
        ensemble.listener.until_more(15).await?;
        let record = ensemble.listener.record();
        let earliest = back.saturating_sub(LATEST).as_nanos();
        let first = record
            .all()
            .get(heard)
            .map_or(i128::MAX, |first| first.due_nanos(record.phases));
        ensure(
            first >= i128::try_from(earliest).unwrap_or(i128::MAX),
            || {
                format!(
                    "a frame came that was due at {first}, and the broker came back at {back:?}"
                )
            },
        )
    })
    .await
    .map(drop)
}

/// Its connections stay open and take bytes, and nothing comes back. What they took comes out later, in order.
async fn after_a_pause_of_the_broker_beats_go_on(kind: Kind) -> Outcome {
    play(Setting::of(kind), async |ensemble| {
        ensemble.settled(&[]).await?;
        ensemble.broker.actor().stall()?;
        until_all_know(ensemble).await?;
        ensemble.broker.actor().resume()?;
        ensemble.settled(&[]).await?;
        ensemble.listener.until_more(15).await.map(drop)
    })
    .await
    .map(drop)
}

async fn until_all_know(ensemble: &Ensemble) -> Outcome {
    for node in &ensemble.nodes {
        node.until("to miss the broker", |status| !status.nats_connected)
            .await?;
    }
    Ok(())
}

/// How late a frame may be spoken.
const LATEST: Duration = Duration::from_millis(50);
