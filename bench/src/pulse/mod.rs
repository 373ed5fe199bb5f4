//! The bench behind `ci/bench pulse`: what is measured of the services that keep time.
//!
//! How late ticks come is in `lateness`, who ticks in `ticker` and `bare_thread`, what keeps the cores busy meanwhile in
//! `load`.

#[cfg(target_os = "linux")]
mod bare_thread;
mod lateness;
mod load;
mod ticker;

pub(crate) use lateness::Lateness;

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::failure::Failure;
use crate::report::Report;

/// What was typed after `ci/bench pulse`.
#[derive(Debug, Args)]
pub(crate) struct Settings {
    /// Seconds that each contestant ticks in each case, of which there are six [default: 30; with --quick 2]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    seconds: Option<u64>,
    /// Shows that everything works, and judges nothing
    #[arg(long)]
    quick: bool,
    /// Also write everything found to this file as JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
}

/// Takes all figures.
pub(crate) fn measure(settings: &Settings) -> Result<Report, Failure> {
    let mut report = Report {
        quick: settings.quick,
        ..Report::default()
    };
    let seconds = settings
        .seconds
        .unwrap_or(if settings.quick { 2 } else { 30 });
    lateness::measure(Duration::from_secs(seconds), &mut report)?;
    Ok(report)
}
