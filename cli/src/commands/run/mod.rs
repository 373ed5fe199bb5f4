//! `backbeat run`: services in the foreground, one file each.

mod broker;
mod pulse;
mod reverb;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::terminal::Color;
use clap::Subcommand;
use std::io::{self, Write};

/// What was typed after `backbeat run`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    service: Service,
}

#[derive(Debug, Subcommand)]
enum Service {
    /// Run the embedded NATS broker, for laptops and tests
    Broker(broker::Args),

    /// Run a pulse node: it takes part in the election and speaks the beat when it leads
    Pulse(Box<pulse::Args>),
    /// Run a reverb: it rolls the claims of each bar up into a report
    Reverb(Box<reverb::Args>),
}

pub(super) fn run(args: &Args, color: Color) -> Result<Exit, Failure> {
    match &args.service {
        Service::Broker(args) => broker::run(args, color),
        Service::Pulse(args) => pulse::run(args, color),
        Service::Reverb(args) => reverb::run(args, color),
    }
}

/// Writes what people wait for to standard output, at once.
fn announce(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(Failure::output("standard output"))
}
