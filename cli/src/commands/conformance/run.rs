//! `backbeat conformance run`: one subcommand a suite.

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
}

pub(super) fn run(args: &Args, color: Color) -> Result<Exit, Failure> {
    match &args.suite {
        Suite::Contract(args) => contract::run(args, color),
        Suite::Validator(args) => validator::run(args, color),
        Suite::Recording(args) => recording::run(args, color),
    }
}
