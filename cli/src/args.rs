//! What was typed.

use crate::commands::{conformance, init, man, schema, validate};
#[cfg(feature = "services")]
use crate::commands::{record, replay, run, status, tail, tempo};
use crate::failure::Failure;
use crate::terminal::Color;
use clap::{ArgMatches, Command, CommandFactory, FromArgMatches, Parser, Subcommand};
use std::ffi::OsString;
use std::path::Path;

/// Keep time together over NATS: the contract, the toolkit and the services.
#[derive(Debug, Parser)]
#[command(
    name = "backbeat",
    version,
    max_term_width = 100,
    disable_help_subcommand = true,
    subcommand_required = true
)]
pub(crate) struct Cli {
    /// When to colour output
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "WHEN",
        env = "BACKBEAT_COLOR",
        default_value = "auto",
        hide_env_values = true
    )]
    pub(crate) color: Color,

    #[command(subcommand)]
    pub(crate) command: Action,
}

/// What is to be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Action {
    /// Validate messages against the contract
    Validate(Box<validate::Args>),
    /// Show, generate, check, lint and compare schemas
    Schema(schema::Args),
    /// Find out whether an implementation conforms, requirement by requirement
    Conformance(conformance::Args),
    /// Write the CI files that validate a project's messages
    Init(init::InitArgs),
    /// Run a service in the foreground, until Ctrl-C
    #[cfg(feature = "services")]
    Run(run::Args),
    /// Show pulse and reverb at a glance
    #[cfg(feature = "services")]
    Status(status::Args),
    /// Change the tempo of a cluster
    #[cfg(feature = "services")]
    Tempo(tempo::Args),
    /// Show what is published, and what is wrong with it
    #[cfg(feature = "services")]
    Tail(Box<tail::Args>),
    /// Record what is published
    #[cfg(feature = "services")]
    Record(Box<record::Args>),
    /// Publish a recording again
    #[cfg(feature = "services")]
    Replay(Box<replay::Args>),
    /// Write the completions of a shell to standard output
    #[command(
        after_help = "Examples:\n  backbeat completions bash > ~/.local/share/bash-completion/completions/backbeat\n  backbeat completions zsh > ~/.zfunc/_backbeat"
    )]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write the manual pages, one for each command
    Man(man::Args),
}

/// A command line, understood.
#[derive(Debug)]
pub(crate) struct Invocation {
    pub(crate) cli: Cli,
    /// clap's matches of the subcommand: where each value came from.
    pub(crate) matches: ArgMatches,
}

/// Understands a command line. Called through a link named `backbeat-validate`, the command is `validate`.
pub(crate) fn parse(args: impl Iterator<Item = OsString>) -> Result<Invocation, Failure> {
    let mut args: Vec<OsString> = args.collect();
    let called_as_validate = args
        .first()
        .and_then(|name| Path::new(name).file_stem())
        .is_some_and(|name| name == "backbeat-validate");
    if called_as_validate {
        args.insert(1, "validate".into());
    }
    let matches = command()
        .color(Color::foreseen(&args).into())
        .try_get_matches_from(args)
        .map_err(Failure::Arguments)?;
    let cli = Cli::from_arg_matches(&matches).map_err(Failure::Arguments)?;
    cli.color.install();
    let matches = matches
        .subcommand()
        .map(|(_, matches)| matches.clone())
        .unwrap_or_default();
    Ok(Invocation { cli, matches })
}

/// The whole command, as completions and manual pages describe it.
pub(crate) fn command() -> Command {
    Cli::command()
}
