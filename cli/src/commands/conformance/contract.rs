//! `backbeat conformance run contract`.

use super::outcome::ReportArgs;
use super::{corpus_in, refused};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::terminal::Color;
use std::path::PathBuf;

/// What was typed after `backbeat conformance run contract`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  backbeat conformance run contract\n  backbeat conformance run contract --quiet --format junit=contract.xml\n\nExit codes: 0 every check holds, 1 one does not, 2 usage or I/O error."
)]
pub(super) struct Args {
    /// Folder of cases, instead of those that are built in
    #[arg(long, value_name = "DIR")]
    cases: Option<PathBuf>,

    #[command(flatten)]
    report: ReportArgs,
}

pub(super) fn run(args: &Args, color: Color) -> Result<Exit, Failure> {
    let corpus = corpus_in(args.cases.as_deref())?;
    let report = backbeat_conformance::contract::run(&corpus).map_err(refused)?;
    args.report.tell(&report, &corpus, color)
}
