//! `backbeat conformance run`: one subcommand a suite.

#[cfg(feature = "services")]
use super::live::{agent, cluster, pulse, reverb};
use super::{contract, recording, validator};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::terminal::Color;
use clap::Subcommand;

/// What was typed after `backbeat conformance run`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    suite: Suite,
}

#[derive(Debug, Subcommand)]
enum Suite {
    /// Try the message cases and recordings on this tool's own schemas, types and rules
    Contract(contract::Args),
    /// Try the message cases on somebody else's validator
    Validator(validator::Args),
    /// Judge a recording by the contract and by the rules over a sequence
    Recording(recording::Args),
    /// Judge a pulse that beats
    #[cfg(feature = "services")]
    Pulse(Box<pulse::Args>),
    /// Judge a reverb: play agents to it, and check what it reports
    #[cfg(feature = "services")]
    Reverb(Box<reverb::Args>),
    /// Judge an agent that claims
    #[cfg(feature = "services")]
    Agent(Box<agent::Args>),
    /// Judge a whole cluster as an onlooker
    #[cfg(feature = "services")]
    Cluster(Box<cluster::Args>),
}

pub(super) fn run(args: &Args, color: Color) -> Result<Exit, Failure> {
    match &args.suite {
        Suite::Contract(args) => contract::run(args, color),
        Suite::Validator(args) => validator::run(args, color),
        Suite::Recording(args) => recording::run(args, color),
        #[cfg(feature = "services")]
        Suite::Pulse(args) => pulse::run(args, color),
        #[cfg(feature = "services")]
        Suite::Reverb(args) => reverb::run(args, color),
        #[cfg(feature = "services")]
        Suite::Agent(args) => agent::run(args, color),
        #[cfg(feature = "services")]
        Suite::Cluster(args) => cluster::run(args, color),
    }
}
