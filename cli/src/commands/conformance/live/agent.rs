//! `backbeat conformance run agent`.

use super::{LiveArgs, judge};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::terminal::Color;
use backbeat_audition::Means;
use backbeat_bus::Verifier;
use backbeat_conformance::Suite;
use backbeat_contract::AgentId;
use std::path::PathBuf;

/// What was typed after `backbeat conformance run agent`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(in super::super) struct Args {
    /// The agent that is watched
    #[arg(long, value_name = "ID")]
    agent: AgentId,

    /// A file with the public key that its claims must be signed with
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,

    #[command(flatten)]
    live: LiveArgs,
}

const EXAMPLES: &str = "\
Examples:
  backbeat conformance run agent --agent search-indexer:worker-03 --for 2m
  backbeat conformance run agent --agent search-indexer:worker-03 --key worker-03.pub

Exit codes: 0 every check that could be tried holds, 1 one does not, or none could be tried, 2 usage or connection error.";

pub(in super::super) fn run(args: &Args, color: Color) -> Result<Exit, Failure> {
    let verifier = args.key.as_deref().map(Verifier::from_file);
    let verifier = verifier.transpose().map_err(|refusal| {
        Failure::new(
            format!("--key: {refusal}"),
            "give a file with the agent's public key, as openssl pkey -pubout writes it",
        )
    })?;
    let means = Means {
        agent: Some(args.agent.clone()),
        verifier,
        ..Means::default()
    };
    judge(Suite::Agent, &args.live, means, None, color)
}
