//! `backbeat run cluster`.

mod greeting;
mod outcome;
mod ticker;

use super::announce;
use super::crowd::CrowdArgs;
use super::form::{Form, Screen};
use super::measure::{bar_length, tempo};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::foreground;
use crate::logging::LogArgs;
use crate::nats::{self, NatsArgs};
use crate::terminal::Color;
use backbeat_cluster::{Cluster, NodeCount, Options, Outcome, RefuseCluster, Server};
use backbeat_contract::ClusterId;
use backbeat_timing::{BarLength, Tempo};
use std::path::PathBuf;
use ticker::Ticker;
use tokio_util::sync::CancellationToken;

/// What was typed after `backbeat run cluster`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = EXAMPLES,
    // Three nodes, a reverb and a broker say too much beside a line that is rewritten in place.
    mut_arg("log_level", |arg| arg.default_value("warn")),
    // Without a server there is the embedded broker.
    mut_arg("servers", |arg| arg
        .default_value(clap::builder::Resettable::Reset)
        .help("The NATS server in place of the embedded broker; several of one cluster are separated by commas")),
)]
pub(super) struct Args {
    /// The cluster's name: a token of NATS subjects
    #[arg(
        long,
        value_name = "ID",
        env = "BACKBEAT_CLUSTER",
        default_value = "demo"
    )]
    cluster: ClusterId,

    /// How many pulse nodes there are: 1 to 7
    #[arg(long, value_name = "N", env = "BACKBEAT_PULSE_NODES", default_value = "3", value_parser = nodes)]
    pulse_nodes: NodeCount,

    /// Beats a minute, when the timeline begins: 0.1 to 1000
    #[arg(long, value_name = "BPM", env = "BACKBEAT_TEMPO", default_value = "120", value_parser = tempo)]
    tempo: Tempo,

    /// Beats a bar, when the timeline begins; a bar is a window of reports
    #[arg(long, value_name = "BEATS", env = "BACKBEAT_BAR_LENGTH", default_value = "8", value_parser = bar_length)]
    bar_length: BarLength,

    /// The folder that keeps timeline and reports; a temporary one that goes at the end unless given
    ///
    /// Start it again with the same --pulse-nodes and --raft-port: the nodes know each other by them.
    #[arg(long, value_name = "DIR", env = "BACKBEAT_DATA_DIR")]
    data_dir: Option<PathBuf>,

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
    ports: PortArgs,

    #[command(flatten)]
    crowd: CrowdArgs,

    #[command(flatten)]
    nats: NatsArgs,

    #[command(flatten)]
    log: LogArgs,
}

/// Where it listens.
#[derive(Debug, clap::Args)]
#[command(
    next_help_heading = "Ports on 127.0.0.1; taken ones are passed over, 0 takes any free one"
)]
struct PortArgs {
    /// The port of the embedded broker
    #[arg(
        id = "broker_port",
        long = "broker-port",
        value_name = "PORT",
        env = "BACKBEAT_BROKER_PORT",
        default_value_t = 4222
    )]
    broker: u16,

    /// The admin port of the first pulse node; the second has the next one, reverb the one after, further nodes follow
    #[arg(
        id = "admin_port",
        long = "admin-port",
        value_name = "PORT",
        env = "BACKBEAT_ADMIN_PORT",
        default_value_t = 8080
    )]
    admin: u16,

    /// The election's port of the first pulse node; the others follow. Not passed over with --data-dir
    #[arg(
        id = "raft_port",
        long = "raft-port",
        value_name = "PORT",
        env = "BACKBEAT_RAFT_PORT",
        default_value_t = 7001
    )]
    raft: u16,
}

const EXAMPLES: &str = "\
Examples:
  backbeat run cluster
  backbeat run cluster --agents 1000 --scenario bad-day
  backbeat run cluster --duration 30s --format json

It needs nothing and leaves nothing behind.

Exit codes: 0 nothing was wrong, and with --duration beats, claims and reports were seen; 1 otherwise.";

pub(super) fn run(args: &Args, color: Color) -> Result<Exit, Failure> {
    args.log.install(color)?;
    let options = args.options()?;
    let screen = args.format.screen();
    let outcome = foreground::run(|cancel| async move {
        let cluster = Box::pin(Cluster::start(options))
            .await
            .map_err(|refusal| refused(&refusal))?;
        screen.show(&greeting::greeting(args, &cluster))?;
        watched(cluster, screen, cancel).await
    })?;
    announce(&args.format.render(&outcome, || outcome::told(&outcome))?)?;
    Ok(if outcome.wanting.is_empty() {
        Exit::Done
    } else {
        Exit::FoundWanting
    })
}

/// Runs the cluster, and shows it beat by beat until it has ended.
async fn watched(
    cluster: Cluster,
    screen: Screen,
    cancel: CancellationToken,
) -> Result<Outcome, Failure> {
    let ticker = Ticker::new(screen);
    let beats = cluster.watch();
    let run = async {
        let ran = Box::pin(cluster.run(cancel)).await;
        ran.map_err(|refusal| refused(&refusal))
    };
    let (outcome, ()) = tokio::try_join!(run, ticker.follow(beats))?;
    Ok(outcome)
}

impl Args {
    fn options(&self) -> Result<Options, Failure> {
        let server = if self.nats.is_given() {
            Server::Nats(Box::new(self.nats.options("backbeat cluster".to_owned())?))
        } else {
            Server::Embedded {
                port: self.ports.broker,
            }
        };
        Ok(Options {
            agents: self.crowd.options(self.cluster.clone())?,
            server,
            pulse_nodes: self.pulse_nodes,
            tempo: self.tempo,
            bar_length: self.bar_length,
            admin_port: self.ports.admin,
            raft_port: self.ports.raft,
            data: self.data_dir.clone(),
        })
    }
}

fn refused(refusal: &RefuseCluster) -> Failure {
    match refusal {
        RefuseCluster::Nats(refusal) => nats::refused(refusal),
        RefuseCluster::Pulse { .. } | RefuseCluster::Reverb { .. } => Failure::new(
            refusal.to_string(),
            "look at --data-dir and --nats; LOG_LEVEL=info tells more",
        ),
        RefuseCluster::Folder(_) => Failure::new(
            refusal.to_string(),
            "make room in the folder for temporary files, or name another with --data-dir",
        ),
        RefuseCluster::Broker(_) | RefuseCluster::Listener(_) | RefuseCluster::Bind(_) => {
            Failure::new(
                refusal.to_string(),
                "choose other ports with --broker-port, --admin-port and --raft-port",
            )
        }
        _ => Failure::new(refusal.to_string(), "LOG_LEVEL=info tells more"),
    }
}

fn nodes(text: &str) -> Result<NodeCount, String> {
    let nodes = text
        .parse()
        .map_err(|_| "give a whole number of nodes, 1 to 7".to_owned())?;
    NodeCount::new(nodes).map_err(|refusal| refusal.to_string())
}
