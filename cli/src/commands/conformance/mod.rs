//! `backbeat conformance`: whether an implementation does what the requirements ask, check by check.

mod contract;
mod explain;
mod list;
#[cfg(feature = "services")]
mod live;
mod outcome;
mod recording;
mod run;
mod table;
mod validator;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::terminal::Color;
use backbeat_conformance::Corpus;
use backbeat_conformance::corpus::RefuseCorpus;
use clap::Subcommand;
use std::error::Error;
use std::path::Path;

/// What was typed after `backbeat conformance`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List suites, checks or requirements
    List(list::Args),
    /// Try a suite against an implementation
    Run(Box<run::Args>),
    /// Explain a check or a requirement
    Explain(explain::Args),
}

pub(super) fn run(args: &Args, color: Color) -> Result<Exit, Failure> {
    match &args.action {
        Action::List(args) => list::run(args),
        Action::Run(args) => run::run(args, color),
        Action::Explain(args) => explain::run(args),
    }
}

/// The conformance data in a folder, or else what is built in.
fn corpus_in(folder: Option<&Path>) -> Result<Corpus, Failure> {
    folder
        .map_or_else(Corpus::built_in, Corpus::open)
        .map_err(refused)
}

/// Conformance data that is not used, told with its cause.
#[expect(
    clippy::needless_pass_by_value,
    reason = "what `map_err` takes is given by value"
)]
fn refused(refusal: RefuseCorpus) -> Failure {
    Failure::new(
        caused(&refusal),
        "name with --cases a folder like fixtures/conformance/v1, or leave it out for the cases that are built in",
    )
}

/// An error and what is behind it, in one sentence.
fn caused(error: &dyn Error) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}
