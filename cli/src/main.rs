//! The `backbeat` command: arguments, settings and printing. What it does is done by the crates beside it.

mod args;
mod commands;
mod exit;
mod failure;
mod settings;
mod terminal;

use std::process::ExitCode;

/// See `Cargo.toml` for why.
#[global_allocator]
static GLOBAL: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let exit = args::parse(std::env::args_os()).and_then(|invocation| commands::run(&invocation));
    exit.unwrap_or_else(failure::Failure::tell).into()
}
