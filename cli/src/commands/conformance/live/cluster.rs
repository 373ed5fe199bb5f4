//! `backbeat conformance run cluster`.

use super::{LiveArgs, judge};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::length::Length;
use crate::terminal::Color;
use backbeat_audition::Means;
use backbeat_conformance::Suite;

/// What was typed after `backbeat conformance run cluster`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(in super::super) struct Args {
    /// How long after its end a window takes claims: what reverb was given; a quarter of a beat unless given
    #[arg(long, value_name = "TIME")]
    grace: Option<Length>,

    #[command(flatten)]
    live: LiveArgs,
}

const EXAMPLES: &str = "\
Examples:
  backbeat conformance run cluster --for 2m
  backbeat conformance run cluster --cluster chorus-prod --for 3h --format json --output night.json

It listens and says nothing.

Exit codes: 0 every check that could be tried holds, 1 one does not, or none could be tried, 2 usage or connection error.";

pub(in super::super) fn run(args: &Args, color: Color) -> Result<Exit, Failure> {
    let means = Means {
        grace: args.grace.map(|Length(time)| time),
        ..Means::default()
    };
    judge(Suite::Cluster, &args.live, means, None, color)
}
