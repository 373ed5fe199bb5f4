//! `backbeat conformance run pulse|reverb|agent|cluster`: services that run, judged over NATS. One subcommand a file;
//! here is what they share.

mod admin;
pub(super) mod agent;
pub(super) mod cluster;
pub(super) mod pulse;
pub(super) mod reverb;
mod upset;

use super::outcome::ReportArgs;
use super::{caused, corpus_in};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::foreground;
use crate::hearing::{close, connect, say, tell};
use crate::length::Length;
use crate::nats::NatsArgs;
use crate::terminal::Color;
use backbeat_audition::{Audition, BeatPlayer, Means, RefuseAudition};
use backbeat_bus::nats::NatsBus;
use backbeat_conformance::Suite;
use backbeat_conformance::report::Report;
use backbeat_contract::ClusterId;
use backbeat_sim::WallClock;
use backbeat_timing::Timeline;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// What is judged, and for how long.
#[derive(Debug, clap::Args)]
pub(super) struct LiveArgs {
    /// The cluster that is judged
    #[arg(
        long,
        value_name = "ID",
        env = "BACKBEAT_CLUSTER",
        default_value = "backbeat"
    )]
    cluster: ClusterId,

    /// How long: 30s, 5m; Ctrl-C ends it sooner, and judges what was heard
    #[arg(long = "for", value_name = "TIME", default_value = "30s")]
    time: Length,

    #[command(flatten)]
    nats: NatsArgs,

    #[command(flatten)]
    report: ReportArgs,
}

/// Tries a suite with these means, and tells what came of it. A timeline is beaten meanwhile.
fn judge(
    suite: Suite,
    args: &LiveArgs,
    means: Means,
    timeline: Option<Timeline>,
    color: Color,
) -> Result<Exit, Failure> {
    let began = Instant::now();
    let verdicts = foreground::run(|cancel| async move {
        let (bus, _registry) = connect(&args.nats, "backbeat conformance").await?;
        let bus = Arc::new(bus);
        say(&format!(
            "judging the {suite} of cluster {} by what is heard",
            args.cluster
        ));
        let stop = CancellationToken::new();
        let beating = beat(
            Arc::clone(&bus),
            args.cluster.clone(),
            timeline,
            stop.clone(),
        );
        let audition = Audition::new(suite, args.cluster.clone(), args.time.0).with(means);
        let judging = async {
            let verdicts = audition.run(bus.as_ref(), cancel, tell).await;
            stop.cancel();
            verdicts
        };
        let (verdicts, ()) = tokio::join!(judging, beating);
        close(&bus).await;
        verdicts.map_err(|refusal| refused(&refusal))
    })?;
    let report = Report {
        suite,
        target: format!("cluster {}", args.cluster).into(),
        verdicts,
        took: began.elapsed(),
    };
    args.report.tell(&report, &corpus_in(None)?, color)
}

/// Beats a timeline, when there is one, until it is told to stop.
async fn beat(
    bus: Arc<NatsBus>,
    cluster: ClusterId,
    timeline: Option<Timeline>,
    stop: CancellationToken,
) {
    if let Some(timeline) = timeline {
        let (_, timeline) = watch::channel(timeline);
        let player = BeatPlayer::new(bus, cluster, timeline, WallClock::system(), 1);
        player.run(stop).await;
    }
}

fn refused(refusal: &RefuseAudition) -> Failure {
    Failure::new(
        caused(refusal),
        "look at the server of --nats and what this user may subscribe to",
    )
}
