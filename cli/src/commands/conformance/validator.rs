//! `backbeat conformance run validator`.

use super::outcome::ReportArgs;
use super::{caused, corpus_in, refused};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::terminal::Color;
use backbeat_conformance::Corpus;
use backbeat_conformance::validator::{
    Candidate, Command, KnownFailures, Protocol, RefuseValidator,
};
use indicatif::{ProgressBar, ProgressStyle};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What was typed after `backbeat conformance run validator`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The validator, with its arguments quoted as in a shell
    #[arg(long, value_name = "CMD")]
    command: Command,

    /// How many processes run at once [default: as many as there are processors]
    #[arg(long, short, value_name = "N", conflicts_with = "batch")]
    jobs: Option<NonZeroUsize>,

    /// How long one answer may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    timeout: Duration,

    /// Start one process for all cases: a JSON object with id and payload_base64 a line in, one with id and valid a
    /// line out
    #[arg(long)]
    batch: bool,

    /// File of cases in which it is known to be wrong, an id a line; one that is right is told
    #[arg(long, value_name = "FILE")]
    known_failures: Option<PathBuf>,

    /// Folder of cases, instead of those that are built in
    #[arg(long, value_name = "DIR")]
    cases: Option<PathBuf>,

    #[command(flatten)]
    report: ReportArgs,
}

pub(super) fn run(args: &Args, color: Color) -> Result<Exit, Failure> {
    let corpus = corpus_in(args.cases.as_deref())?;
    let candidate = Candidate {
        command: args.command.clone(),
        protocol: if args.batch {
            Protocol::Batch
        } else {
            let processors = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
            Protocol::Case {
                jobs: args.jobs.unwrap_or_else(processors),
            }
        },
        timeout: args.timeout,
        known: known_failures(args.known_failures.as_deref(), &corpus)?,
    };
    // It draws on standard error where that is a terminal, and nowhere else.
    let bar = bar(corpus.messages().len());
    let report = candidate.try_on(&corpus, &|| bar.inc(1));
    bar.finish_and_clear();
    let report = report.map_err(|refusal| match refusal {
        RefuseValidator::Corpus(refusal) => refused(refusal),
        refusal => Failure::new(
            format!("--command: {}", caused(&refusal)),
            "name a program on the PATH or by its path; for pipes and variables write sh -c '...'",
        ),
    })?;
    args.report.tell(&report, &corpus, color)
}

fn known_failures(file: Option<&Path>, corpus: &Corpus) -> Result<KnownFailures, Failure> {
    let Some(file) = file else {
        return Ok(KnownFailures::default());
    };
    let text = std::fs::read_to_string(file).map_err(|error| {
        Failure::new(
            format!("--known-failures {}: {error}", file.display()),
            "name a text file with the id of a case a line",
        )
    })?;
    KnownFailures::read(&text, corpus).map_err(|refusal| {
        Failure::new(
            format!("--known-failures {}, {refusal}", file.display()),
            "`backbeat conformance list --suite validator` lists the cases",
        )
    })
}

/// A bar with the time that is left.
fn bar(cases: usize) -> ProgressBar {
    let bar = ProgressBar::new(cases as u64);
    match ProgressStyle::with_template("{bar:30} {pos}/{len} cases, {eta} left") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// A time in seconds, more than none.
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "it is no number".to_owned())?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(time) if !time.is_zero() => Ok(time),
        _ => Err("it must be more than 0".to_owned()),
    }
}

const EXAMPLES: &str = "\
Examples:
  backbeat conformance run validator --command 'backbeat validate --message - --exit-code' --quiet
  backbeat conformance run validator --command 'sh validate.sh' --known-failures known.txt

Exit codes: 0 every verdict is right, or known not to be; 1 one is wrong, or known to be and right; 2 usage or I/O error.";
