//! `backbeat conformance run pulse`.

use super::admin::AdminArgs;
use super::upset::ShellCommand;
use super::{LiveArgs, judge};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::terminal::Color;
use backbeat_audition::{Means, Upset};
use backbeat_conformance::Suite;
use std::sync::Arc;

/// What was typed after `backbeat conformance run pulse`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(in super::super) struct Args {
    /// Do not try to change the tempo; otherwise it is changed by 5 % and back
    #[arg(long, requires = "admin")]
    keep_tempo: bool,

    /// A shell command that kills the leader's process; it is run half-way through
    #[arg(long, value_name = "COMMAND")]
    on_failover: Option<String>,

    #[command(flatten)]
    live: LiveArgs,

    #[command(flatten)]
    admin: AdminArgs,
}

const EXAMPLES: &str = "\
Examples:
  backbeat conformance run pulse
  backbeat conformance run pulse --cluster chorus-prod --for 5m --admin http://127.0.0.1:8080 --keep-tempo
  backbeat conformance run pulse --on-failover 'docker kill pulse-1' --format junit=pulse.xml

Exit codes: 0 every check that could be tried holds, 1 one does not, or none could be tried, 2 usage or connection error.";

pub(in super::super) fn run(args: &Args, color: Color) -> Result<Exit, Failure> {
    let upset = args.on_failover.clone();
    let means = Means {
        admin: args.admin.admin()?,
        keep_tempo: args.keep_tempo,
        upset: upset.map(|command| -> Arc<dyn Upset> { Arc::new(ShellCommand(command)) }),
        ..Means::default()
    };
    judge(Suite::Pulse, &args.live, means, None, color)
}
