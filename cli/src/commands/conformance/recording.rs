//! `backbeat conformance run recording`.

use super::outcome::ReportArgs;
use super::{caused, corpus_in};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::terminal::Color;
use backbeat_recording::Reader;
use std::path::PathBuf;

/// What was typed after `backbeat conformance run recording`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  backbeat conformance run recording night.ndjson.zst\n  backbeat conformance run recording night.ndjson --format json --output report.json\n\nExit codes: 0 every check that could be tried holds, 1 one does not, or none could be tried, 2 usage or I/O error."
)]
pub(super) struct Args {
    /// The recording, as `backbeat record` writes it; packed as its name says (.zst, .gz)
    file: PathBuf,

    #[command(flatten)]
    report: ReportArgs,
}

pub(super) fn run(args: &Args, color: Color) -> Result<Exit, Failure> {
    let name = args.file.display().to_string();
    let reader = Reader::open(&args.file).map_err(|refusal| {
        Failure::new(
            caused(&refusal),
            "name a recording that `backbeat record` wrote",
        )
    })?;
    let report = backbeat_conformance::recording::run(reader, &name).map_err(|refusal| {
        Failure::new(
            format!("{name}, {refusal}"),
            "a recording has one JSON object a line, as `backbeat schema show recording` says",
        )
    })?;
    args.report.tell(&report, &corpus_in(None)?, color)
}
