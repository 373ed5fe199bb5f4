//! `backbeat run`: services in the foreground, one file each.

mod broker;
mod cluster;
mod crowd;
mod form;
mod measure;
mod pulse;
mod reverb;
mod sim;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::terminal::Color;
use clap::Subcommand;
use form::Screen;

/// What was typed after `backbeat run`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    service: Service,
}

#[derive(Debug, Subcommand)]
enum Service {
    /// Run a whole cluster in one process, with nothing installed
    Cluster(Box<cluster::Args>),

    /// Run the embedded NATS broker, for laptops and tests
    Broker(broker::Args),

    /// Run a pulse node: it takes part in the election and speaks the beat when it leads
    Pulse(Box<pulse::Args>),
    /// Run a reverb: it rolls the claims of each bar up into a report
    Reverb(Box<reverb::Args>),
    /// Run simulated agents, and compare reports with what they sent
    #[command(visible_alias = "agent-sim")]
    Sim(Box<sim::Args>),
}

pub(super) fn run(args: &Args, color: Color) -> Result<Exit, Failure> {
    match &args.service {
        Service::Broker(args) => broker::run(args, color),
        Service::Cluster(args) => cluster::run(args, color),
        Service::Pulse(args) => pulse::run(args, color),
        Service::Reverb(args) => reverb::run(args, color),
        Service::Sim(args) => sim::run(args, color),
    }
}

/// Writes what people wait for to standard output, at once.
fn announce(text: &str) -> Result<(), Failure> {
    Screen::Out.show(text)
}
