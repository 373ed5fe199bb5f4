//! `backbeat run sim`.

mod bar;

use super::announce;
use super::crowd::{CrowdArgs, summary};
use super::form::Form;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::foreground;
use crate::hearing;
use crate::logging::LogArgs;
use crate::nats::NatsArgs;
use crate::terminal::Color;
use backbeat_bus::nats::NatsBus;
use backbeat_contract::ClusterId;
use backbeat_sim::{RefuseSimulation, Simulation, Summary};
use bar::Bar;
use tokio_util::sync::CancellationToken;

/// What was typed after `backbeat run sim`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The cluster whose beats the agents follow: a token of NATS subjects
    #[arg(
        long,
        value_name = "ID",
        env = "BACKBEAT_CLUSTER",
        default_value = "backbeat"
    )]
    cluster: ClusterId,

    /// The form of the summary
    #[arg(
        long,
        value_enum,
        value_name = "FORM",
        env = "BACKBEAT_FORMAT",
        default_value = "text",
        hide_env = true
    )]
    format: Form,

    #[command(flatten)]
    crowd: CrowdArgs,

    #[command(flatten)]
    nats: NatsArgs,

    #[command(flatten)]
    log: LogArgs,
}

const EXAMPLES: &str = "\
Examples:
  backbeat run sim --agents 100 --duration 30s
  backbeat run sim --scenario bad-day --seed 7 --skew-ms 250
  backbeat run sim --agents 100000 --rate 2 --duration 2m --format json

It needs beats; for a whole cluster with agents: backbeat run cluster
Nobody else may claim in the cluster: what is reported is compared with what was sent.

Exit codes: 0 the reports agree with what was sent, 1 one of them does not.";

pub(super) fn run(args: &Args, color: Color) -> Result<Exit, Failure> {
    args.log.install(color)?;
    let options = args.crowd.options(args.cluster.clone())?;
    let simulation = Simulation::new(options).map_err(|refusal| refused(&refusal))?;
    let told = foreground::run(|cancel| async move {
        let (bus, _metrics) = hearing::connect(&args.nats, "backbeat sim").await?;
        args.format.screen().show(&greeting(args))?;
        let told = Box::pin(live(simulation, &bus, args, cancel)).await;
        hearing::close(&bus).await;
        told
    })?;
    announce(&args.format.render(&told, || summary(&told))?)?;
    Ok(if told.reports.differing > 0 {
        Exit::FoundWanting
    } else {
        Exit::Done
    })
}

fn greeting(args: &Args) -> String {
    format!(
        "cluster  {}\n\
         agents   {}\n\
         stop     Ctrl-C\n",
        args.cluster,
        args.crowd.described(),
    )
}

async fn live(
    simulation: Simulation,
    bus: &NatsBus,
    args: &Args,
    cancel: CancellationToken,
) -> Result<Summary, Failure> {
    let bar = Bar::new(args.crowd.duration());
    let progress = simulation.progress();
    let (lived, ()) = tokio::join!(simulation.run(bus, cancel), bar.follow(progress));
    lived.map_err(|refusal| refused(&refusal))
}

fn refused(refusal: &RefuseSimulation) -> Failure {
    Failure::new(
        refusal.to_string(),
        "look at --cluster, and at what this user may subscribe to",
    )
}
