//! The bench behind `ci/bench tail`: what is measured of showing, and of playing a recording.
//!
//! | module | what is measured |
//! |---|---|
//! | `flood` | messages shown in each form while a publisher floods, beside a bare subscriber (`bare_count`) |
//! | `publisher` | the flood itself, a process of its own |
//! | `listener` | one process that listens to it |
//! | `spacing` | how exactly a replay keeps the distances between messages |
//!
//! All over a real nats-server on the stage of `backbeat-trials`.

#[cfg(target_os = "linux")]
mod bare_count;
#[cfg(target_os = "linux")]
mod flood;
#[cfg(target_os = "linux")]
mod listener;
#[cfg(target_os = "linux")]
mod publisher;
#[cfg(target_os = "linux")]
mod spacing;

#[cfg(target_os = "linux")]
pub(crate) use bare_count::{CountSettings, count};
#[cfg(target_os = "linux")]
pub(crate) use publisher::{FloodSettings, flood};

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::failure::Failure;
use crate::report::Report;

/// What was typed after `ci/bench tail`.
#[derive(Debug, Args)]
pub(crate) struct Settings {
    /// Measures only this; may be given several times [default: everything]
    #[arg(long, value_enum, value_name = "PART")]
    only: Vec<Part>,
    /// Seconds of each flood [default: 5; with --quick 1]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: Option<u64>,
    /// Floods of every contestant, of which medians are taken [default: 5; with --quick 1]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    runs: Option<u32>,
    /// Shows that everything works, and judges nothing
    #[arg(long)]
    quick: bool,
    /// Also write everything found to this file as JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
}

/// One part of the bench.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Messages shown of a flood, in each form
    Flood,
    /// How exactly a replay keeps distances
    Spacing,
}

/// Takes all figures.
#[cfg(target_os = "linux")]
pub(crate) fn measure(settings: &Settings) -> Result<Report, Failure> {
    use std::time::Duration;

    let mut report = Report {
        quick: settings.quick,
        ..Report::default()
    };
    let or = |given: Option<u64>, quick, full| {
        given.unwrap_or(if settings.quick { quick } else { full })
    };
    let time = Duration::from_secs(or(settings.seconds, 1, 5));
    let runs = or(settings.runs.map(u64::from), 1, 5);
    for part in Part::value_variants() {
        if !settings.only.is_empty() && !settings.only.contains(part) {
            continue;
        }
        crate::block_on(async {
            match part {
                Part::Flood => flood::measure(time, runs, &mut report).await,
                Part::Spacing => spacing::measure(settings.quick, &mut report).await,
            }
        })?;
    }
    Ok(report)
}

/// Takes no figures where there is no stage.
#[cfg(not(target_os = "linux"))]
pub(crate) fn measure(_: &Settings) -> Result<Report, Failure> {
    Err(Failure::LinuxOnly)
}

/// An error of the NATS library's as one of the bench's.
#[cfg(target_os = "linux")]
fn refused(url: &str, error: &impl ToString) -> Failure {
    Failure::at(url)(std::io::Error::other(error.to_string()))
}
