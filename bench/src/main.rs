//! Measures backbeat against its peers and floors.
//!
//! What lives here: the command line and the choice of the bench. Each bench is a module of its own; `ci/bench`
//! sets up the peers and then starts this program. What does not: micro-benchmarks of single functions, which
//! stand in the crate whose function it is.

mod child;
mod contestant;
mod corpus;
mod failure;
mod figure;
mod floor;
mod in_memory;
mod pulse;
mod race;
mod report;
mod schema;
mod tail;
mod tally;
mod tell;
mod validate;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use serde::Serialize;

use crate::failure::Failure;
use crate::report::Report;
use crate::tell::tell;

#[derive(Parser)]
#[command(
    name = "ci/bench",
    about = "Measures backbeat against its peers and floors"
)]
struct Arguments {
    #[command(subcommand)]
    bench: Bench,
}

#[derive(Subcommand)]
enum Bench {
    /// `backbeat validate` against JSON Schema validators and against reading alone
    Validate(validate::Settings),
    /// Ticks, delivery, failover, handover, idle cost and the embedded broker, against their floors and targets
    Pulse(pulse::Settings),
    /// Messages shown of a flood, and the distances that a replay keeps
    Tail(tail::Settings),
    /// Reads every file of one folder with two threads, and nothing else
    #[command(hide = true)]
    FloorFiles { folder: PathBuf },
    /// Judges the lines of one NDJSON file in memory with one thread
    #[command(hide = true)]
    InMemory {
        file: PathBuf,
        #[arg(long, default_value_t = 5)]
        runs: u32,
    },
    /// Publishes what it hears on one subject to another, through nothing but the usual library
    #[cfg(target_os = "linux")]
    #[command(hide = true)]
    BareEcho(pulse::EchoSettings),
    /// Counts what it hears, through nothing but the usual library
    #[cfg(target_os = "linux")]
    #[command(hide = true)]
    BareCount(tail::CountSettings),
    /// Publishes claims as fast as one connection takes them
    #[cfg(target_os = "linux")]
    #[command(hide = true)]
    Flood(tail::FloodSettings),
}

fn main() -> ExitCode {
    match run(&Arguments::parse().bench) {
        Ok(code) => code,
        Err(failure) => {
            tell(&failure.to_string());
            ExitCode::from(2)
        }
    }
}

fn run(bench: &Bench) -> Result<ExitCode, Failure> {
    match bench {
        Bench::Validate(settings) => {
            conclude(&validate::measure(settings)?, settings.json.as_deref())
        }
        Bench::Pulse(settings) => conclude(&pulse::measure(settings)?, settings.json.as_deref()),
        Bench::Tail(settings) => conclude(&tail::measure(settings)?, settings.json.as_deref()),
        Bench::FloorFiles { folder } => print_json(&floor::read_folder(folder)?),
        Bench::InMemory { file, runs } => print_json(&in_memory::measure(file, *runs)?),
        #[cfg(target_os = "linux")]
        Bench::BareEcho(settings) => pulse::echo(settings).map(|()| ExitCode::SUCCESS),
        #[cfg(target_os = "linux")]
        Bench::BareCount(settings) => tail::count(settings).map(|()| ExitCode::SUCCESS),
        #[cfg(target_os = "linux")]
        Bench::Flood(settings) => print_json(&tail::flood(settings)?),
    }
}

/// Runs one part of a bench to its end.
#[cfg(target_os = "linux")]
fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Failure::at("tokio"))?;
    runtime.block_on(work)
}

/// Prints what was found, writes it as JSON if asked for, and judges it.
fn conclude(report: &Report, json: Option<&Path>) -> Result<ExitCode, Failure> {
    report
        .print(&mut io::stdout().lock())
        .map_err(Failure::at("the standard output"))?;
    if let Some(path) = json {
        report.write_json(path)?;
    }
    Ok(if report.holds() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Hidden commands that measure run as children of a bench, which reads this line.
fn print_json(found: &impl Serialize) -> Result<ExitCode, Failure> {
    let line = serde_json::to_string(found)?;
    writeln!(io::stdout().lock(), "{line}").map_err(Failure::at("the standard output"))?;
    Ok(ExitCode::SUCCESS)
}
