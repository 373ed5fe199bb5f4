//! The `backbeat` command: arguments, settings and printing. What it does is done by the crates beside it.

mod args;
#[cfg(feature = "services")]
mod ask;
mod commands;
mod exit;
mod failure;
#[cfg(feature = "services")]
mod foreground;
#[cfg(feature = "services")]
mod hearing;
#[cfg(feature = "services")]
mod length;
#[cfg(feature = "services")]
mod logging;
#[cfg(feature = "services")]
mod nats;
#[cfg(feature = "services")]
mod service_url;
mod settings;
mod sink;
mod terminal;

use std::process::ExitCode;

/// See `Cargo.toml` for why.
#[global_allocator]
static GLOBAL: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let exit = args::parse(std::env::args_os()).and_then(|invocation| commands::run(&invocation));
    exit.unwrap_or_else(failure::Failure::tell).into()
}
