//! The leader's links to the other nodes are cut, and that to the broker is not: it must fall silent by itself, within
//! its lease, for it cannot know whether another one leads by now.

use std::time::{Duration, Instant, SystemTime};

use backbeat_trials::broker::Kind;
use backbeat_trials::ensemble::{Ensemble, play};
use backbeat_trials::setting::Setting;
use backbeat_trials::upset::{Outcome, Upset, ensure};
use backbeat_trials::wire::{Cut, Direction};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_leader_without_peers_falls_silent_and_another_speaks() -> Outcome {
    play(wired(), async |ensemble| {
        let leader = ensemble.settled(&[]).await?;
        let name = ensemble.nodes[leader].name().to_owned();
        let from = Instant::now();
        ensemble.raft_wires[leader].cut(Cut::ALL);
        cut_calls_of(ensemble, leader, None)?;
        let cut = SystemTime::now();
        ensemble.listener.until_other_than(&name, from).await?;
        ensemble.listener.until_more(15).await?;
        silent_after(ensemble, &name, cut)?;
        mend(ensemble);
        ensemble.settled(&[]).await.map(drop)
    })
    .await
    .map(drop)
}

/// One way only: the leader is heard, and hears nothing. Nobody else has a reason to lead, so all is silent until the
/// link is mended, unless the leader gives way by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_leader_that_hears_no_answers_falls_silent() -> Outcome {
    play(wired(), async |ensemble| {
        let leader = ensemble.settled(&[]).await?;
        let name = ensemble.nodes[leader].name().to_owned();
        cut_calls_of(ensemble, leader, Some(Direction::Back))?;
        let cut = SystemTime::now();
        let what = "to miss its quorum";
        ensemble.nodes[leader]
            .until(what, |status| status.degraded || !status.is_leader)
            .await?;
        silent_after(ensemble, &name, cut)?;
        mend(ensemble);
        ensemble.settled(&[]).await?;
        ensemble.listener.until_more(15).await.map(drop)
    })
    .await
    .map(drop)
}

fn wired() -> Setting {
    Setting::of(Kind::NatsServer).with(|setting| setting.raft_wired = true)
}

/// Cuts what a node dials, at the wires of the others.
fn cut_calls_of(ensemble: &Ensemble, node: usize, direction: Option<Direction>) -> Outcome {
    let caller = ensemble.nodes[node].actor().pid();
    ensure(caller.is_some(), || "the leader has ended".to_owned())?;
    for other in ensemble.others(node) {
        ensemble.raft_wires[other].cut(Cut { caller, direction });
    }
    Ok(())
}

fn mend(ensemble: &Ensemble) {
    for wire in &ensemble.raft_wires {
        wire.mend();
    }
}

/// Whether a node's last frame was due within its lease after the cut. The frame's own content tells, so that a busy
/// machine, which delivers late, cannot spoil it.
fn silent_after(ensemble: &Ensemble, name: &str, cut: SystemTime) -> Outcome {
    let record = ensemble.listener.record();
    let Some(last) = record.all().iter().rfind(|heard| heard.node == name) else {
        return Ok(());
    };
    let cut = cut.duration_since(SystemTime::UNIX_EPOCH);
    let cut = cut.map_err(|error| Upset::Unmet(error.to_string()))?;
    let nanos = |time: Duration| i128::try_from(time.as_nanos()).unwrap_or(i128::MAX);
    let after = last.due_nanos(record.phases) - nanos(cut);
    ensure(after <= nanos(LEASE + SLACK), || {
        format!(
            "{name} spoke a frame that was due {} ms after it was cut off",
            after / 1_000_000
        )
    })
}

/// How old the last word of a quorum may be.
const LEASE: Duration = Duration::from_millis(200);

/// The cut is not instantaneous: what the wires carried at its moment still arrives.
const SLACK: Duration = Duration::from_millis(50);
