//! `backbeat validate`.

mod args;
mod bar;
mod fix;
mod output;
mod settings;
mod watch;

pub(crate) use args::Args;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::terminal::Color;
use backbeat_validate::report::Summary;
use backbeat_validate::{Contract, Judge, Policy, Progress, Run, SchemaFolder, Selection};
use clap::ArgMatches;
use output::Outputs;
use settings::Settings;
use std::io::Write;

pub(super) fn run(args: &Args, matches: &ArgMatches, color: Color) -> Result<Exit, Failure> {
    let settings = Settings::resolve(args, matches)?;
    if args.show_settings {
        return show_settings(&settings);
    }
    if settings.inputs.value.is_empty() {
        return Err(Failure::new(
            "there is nothing to validate",
            "name files or folders, --message JSON, or - for standard input: `backbeat validate --dir messages`",
        ));
    }
    if args.watch {
        return watch::run(&settings, color);
    }
    if args.fix {
        return fix::run(&settings, args.dry_run, color);
    }
    let summary = validate(&settings, color)?;
    Ok(exit_of(&summary, &settings))
}

/// Validates everything once and tells it.
fn validate(settings: &Settings, color: Color) -> Result<Summary, Failure> {
    let run = prepare(settings)?;
    let mut outputs = Outputs::open(settings, color)?;
    let progress = Progress::default();
    bar::beside(&run, &progress, || {
        run.execute(&mut outputs, &progress)
            .map_err(|error| outputs.failure(error))
    })
}

/// What the settings amount to.
fn prepare(settings: &Settings) -> Result<Run, Failure> {
    let contract = match &settings.schemas.value {
        None => Contract::BuiltIn,
        Some(folder) => Contract::from_folder(SchemaFolder::load(folder).map_err(|error| {
            Failure::new(
                format!("--schemas: {error}"),
                "name a folder with the contract's schema files, or leave --schemas out for the built-in contract",
            )
        })?),
    };
    if let Some(demanded) = settings.message_type.value.as_deref()
        && !contract.knows(Some(demanded))
    {
        return Err(Failure::new(
            format!("--type {demanded} is no type of this contract"),
            format!("the types are {}", contract.types().join(", ")),
        ));
    }
    let selection = Selection::new(
        &settings.include.value,
        &settings.exclude.value,
        settings.follow.value,
    )
    .map_err(|error| {
        Failure::new(
            error.to_string(),
            "correct --include or --exclude; a glob is like `claims/**/*.json`",
        )
    })?;
    let policy = Policy {
        unknown_fields: settings.unknown_fields.value,
        deny_warnings: settings.deny_warnings.value,
        demanded_type: settings.message_type.value.clone(),
        skip_unknown_types: settings.skip_unknown_types.value,
    };
    Ok(Run {
        inputs: settings.inputs.value.clone(),
        selection,
        judge: Judge::new(contract, policy),
        jobs: settings.jobs.value,
        quiet: settings.quiet.value,
        keep_text: settings
            .format
            .value
            .iter()
            .any(|target| target.format.shows_text()),
        max_errors: settings.max_errors.value,
    })
}

/// How a run ends the command. What could not be read was not checked, whatever the rest was.
fn exit_of(summary: &Summary, settings: &Settings) -> Exit {
    let checked_nothing = summary.messages == 0 || !summary.empty.is_empty();
    if summary.unreadable > 0 {
        Exit::Failed
    } else if settings.exit_code.value && (summary.invalid > 0 || checked_nothing) {
        Exit::FoundWanting
    } else {
        Exit::Done
    }
}

fn show_settings(settings: &Settings) -> Result<Exit, Failure> {
    let rows = settings.rows();
    let names = rows.iter().map(|(name, ..)| name.len()).max().unwrap_or(0);
    let values = rows
        .iter()
        .map(|(_, value, _)| value.chars().count())
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for (name, value, origin) in rows {
        text += &format!("{name:names$}  {value:values$}  {origin}\n");
    }
    std::io::stdout()
        .write_all(text.as_bytes())
        .map_err(Failure::output("standard output"))?;
    Ok(Exit::Done)
}
