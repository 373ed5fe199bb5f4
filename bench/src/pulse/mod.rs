//! The bench behind `ci/bench pulse`: what is measured of the services that keep time.
//!
//! | module | what is measured |
//! |---|---|
//! | `lateness` | how late ticks come; `ticker`, `bare_thread` and `load` are its means |
//! | `delivery` | from a frame's instant to its receivers, beside bare fan-out (`bare_echo`, `receivers`) |
//! | `failover` | a killed leader, and one that is asked to end |
//! | `idle` | what nodes cost that only beat |
//! | `broker` | the embedded broker under a flood |
//!
//! All but the first run the release binary on the stage of `backbeat-trials`.

#[cfg(target_os = "linux")]
mod bare_echo;
#[cfg(target_os = "linux")]
mod bare_thread;
#[cfg(target_os = "linux")]
mod broker;
#[cfg(target_os = "linux")]
mod delivery;
#[cfg(target_os = "linux")]
mod failover;
#[cfg(target_os = "linux")]
mod idle;
mod lateness;
mod load;
#[cfg(target_os = "linux")]
mod receivers;
mod ticker;

#[cfg(target_os = "linux")]
pub(crate) use bare_echo::{EchoSettings, echo};
pub(crate) use lateness::Lateness;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::failure::Failure;
use crate::report::Report;
#[cfg(target_os = "linux")]
use crate::runtime::block_on;

/// What was typed after `ci/bench pulse`.
#[derive(Debug, Args)]
pub(crate) struct Settings {
    /// Measures only this; may be given several times [default: everything]
    #[arg(long, value_enum, value_name = "PART")]
    only: Vec<Part>,
    /// Seconds that the contestants tick in each case, of which there are six, if its p99 does not need more [default: 30;
    /// with --quick 2]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    seconds: Option<u64>,
    /// Leaders killed [default: 50; with --quick 3]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    kills: Option<u32>,
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
    /// How late the metronome's ticks come
    Ticks,
    /// From a frame's instant to one receiver and to a thousand
    Delivery,
    /// Leaders that are killed
    Failover,
    /// Leaders that are asked to end
    Handover,
    /// Processor time and memory of nodes that only beat
    Idle,
    /// Two million messages through the embedded broker
    Broker,
}

/// Takes all figures.
pub(crate) fn measure(settings: &Settings) -> Result<Report, Failure> {
    let mut report = Report {
        quick: settings.quick,
        ..Report::default()
    };
    for part in Part::value_variants() {
        if settings.only.is_empty() || settings.only.contains(part) {
            settings.measure_part(*part, &mut report)?;
        }
    }
    Ok(report)
}

impl Settings {
    #[cfg(target_os = "linux")]
    fn measure_part(&self, part: Part, report: &mut Report) -> Result<(), Failure> {
        let quick = self.quick;
        let kills = self.kills.unwrap_or(if quick { 3 } else { 50 });
        match part {
            Part::Ticks => lateness::measure(self.ticking(), self.quick, report),
            Part::Delivery => block_on(delivery::measure(quick, report)),
            Part::Failover => block_on(failover::kill(kills, report)),
            Part::Handover => block_on(failover::hand_over(if quick { 2 } else { 10 }, report)),
            Part::Idle => block_on(idle::measure(quick, report)),
            Part::Broker => broker::measure(quick, report),
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn measure_part(&self, part: Part, report: &mut Report) -> Result<(), Failure> {
        match part {
            Part::Ticks => lateness::measure(self.ticking(), self.quick, report),
            _ => Err(Failure::LinuxOnly),
        }
    }

    fn ticking(&self) -> Duration {
        let seconds = self.seconds.unwrap_or(if self.quick { 2 } else { 30 });
        Duration::from_secs(seconds)
    }
}
