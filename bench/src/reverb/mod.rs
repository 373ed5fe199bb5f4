//! The bench behind `ci/bench reverb`: what is measured of the service that rolls claims up.
//!
//! | module | what is measured |
//! |---|---|
//! | `ingest` | claims a second, live and from JetStream, beside `bare_count`; `contestant` and `rate` are its means |
//! | `bars` | bars of a thousand to a million agents: how soon they are told, and what they cost |
//! | `agents` | simulated agents against reverb's reports |
//!
//! `stage` starts the processes, `beats` plays pulse where instants must be known, `claims` writes what is sent.

#[cfg(target_os = "linux")]
mod agents;
#[cfg(target_os = "linux")]
mod bare_count;
#[cfg(target_os = "linux")]
mod bars;
#[cfg(target_os = "linux")]
mod beats;
#[cfg(target_os = "linux")]
mod claims;
#[cfg(target_os = "linux")]
mod contestant;
#[cfg(target_os = "linux")]
mod ingest;
#[cfg(target_os = "linux")]
mod rate;
#[cfg(target_os = "linux")]
mod stage;

#[cfg(target_os = "linux")]
pub(crate) use bare_count::{CountSettings, count};
#[cfg(target_os = "linux")]
pub(crate) use bars::Bar;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::failure::Failure;
use crate::report::Report;
#[cfg(target_os = "linux")]
use crate::runtime::block_on;

/// What was typed after `ci/bench reverb`.
#[derive(Debug, Args)]
pub(crate) struct Settings {
    /// Measures only this; may be given several times [default: everything]
    #[arg(long, value_enum, value_name = "PART")]
    only: Vec<Part>,
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
    /// Claims as they are published, beside a bare subscriber
    Ingest,
    /// Claims from the stream that captured them, beside a bare consumer
    Jetstream,
    /// Bars of a million agents
    Rollup,
    /// Ten thousand simulated agents for two minutes
    Agents,
    /// Bars of a thousand to a million agents
    Cost,
}

/// Takes all figures.
pub(crate) fn measure(settings: &Settings) -> Result<Report, Failure> {
    let mut report = Report {
        quick: settings.quick,
        ..Report::default()
    };
    for part in Part::value_variants() {
        if settings.only.is_empty() || settings.only.contains(part) {
            part.measure(settings.quick, &mut report)?;
        }
    }
    Ok(report)
}

impl Part {
    #[cfg(target_os = "linux")]
    fn measure(self, quick: bool, report: &mut Report) -> Result<(), Failure> {
        match self {
            Self::Ingest => block_on(ingest::live(quick, report)),
            Self::Jetstream => block_on(ingest::from_stream(quick, report)),
            Self::Rollup => block_on(bars::million(quick, report)),
            Self::Agents => block_on(agents::measure(quick, report)),
            Self::Cost => block_on(bars::sizes(quick, report)),
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn measure(self, _: bool, _: &mut Report) -> Result<(), Failure> {
        Err(Failure::LinuxOnly)
    }
}
