//! `backbeat schema`.

mod evolve;
mod published;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::sink::print;
use crate::terminal::Color;
use backbeat_evolution::Level;
use clap::Subcommand;
use clap::builder::PossibleValuesParser;
use std::path::PathBuf;

/// What was typed after `backbeat schema`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the published schemas
    List,
    /// Print a schema
    #[command(
        after_help = "Examples:\n  backbeat schema show beatframe\n  backbeat schema show backbeat.statusclaim.v1"
    )]
    Show {
        /// The schema's type, file name, or a part that names it: beatframe, statusclaim, barreport
        #[arg(value_name = "TYPE")]
        name: String,
    },
    /// Write the published schemas into a folder
    #[command(after_help = "Examples:\n  backbeat schema generate --dir schemas")]
    Generate {
        /// The folder; it is made when it is not there
        #[arg(long, value_name = "DIR")]
        dir: PathBuf,
    },
    /// Check that a folder holds the published schemas as this version generates them
    #[command(
        after_help = "Examples:\n  backbeat schema check --dir schemas\n\nExit codes: 0 it does, 1 a file has drifted or is missing."
    )]
    Check {
        /// The folder
        #[arg(long, value_name = "DIR")]
        dir: PathBuf,
    },
    /// Find what is wrong with a schema, or could be better
    #[command(
        after_help = "Examples:\n  backbeat schema lint schemas/beatframe-v1.schema.json\n\nExit codes: 0 no error or warning, 1 there is one."
    )]
    Lint {
        /// A schema file, or a folder of them
        #[arg(value_name = "FILE")]
        path: PathBuf,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Compare two versions of a schema and say whom each change breaks
    #[command(
        after_help = "Examples:\n  backbeat schema diff old/ new/\n  backbeat schema diff v1.json v2.json --level minor\n\nExit codes: 0 no change is above --level, 1 one is."
    )]
    Diff {
        /// The old version: a schema file, or a folder of them
        old: PathBuf,
        /// The new version
        new: PathBuf,
        /// The largest change that is allowed
        #[arg(long, value_name = "LEVEL", value_parser = PossibleValuesParser::new(["patch", "minor", "major"]), default_value = "minor")]
        level: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

pub(super) fn run(args: &Args, color: Color) -> Result<Exit, Failure> {
    match &args.action {
        Action::List => published::list(),
        Action::Show { name } => published::show(name),
        Action::Generate { dir } => published::generate(dir),
        Action::Check { dir } => published::check(dir),
        Action::Lint { path, json } => evolve::lint(path, *json, color),
        Action::Diff {
            old,
            new,
            level,
            json,
        } => {
            let level: Level = level.parse().map_err(|_| {
                Failure::new(
                    format!("--level {level} is none"),
                    "the levels are patch, minor and major",
                )
            })?;
            evolve::diff(old, new, level, *json, color)
        }
    }
}
