//! The settings of `backbeat validate`: from what was typed to what the run needs.

use super::args::Args;
use crate::failure::Failure;
use crate::settings::{Layers, Origin, Setting, SettingsFile, ValidateSection};
use crate::sink::FormatTarget;
use backbeat_validate::report::Format;
use backbeat_validate::{Input, UnknownFields};
use clap::ArgMatches;
use std::fmt::Debug;
use std::num::{NonZeroU64, NonZeroUsize};
use std::path::{Path, PathBuf};

/// Every setting, with where it came from.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) inputs: Setting<Vec<Input>>,
    pub(super) include: Setting<Vec<String>>,
    pub(super) exclude: Setting<Vec<String>>,
    pub(super) follow: Setting<bool>,
    pub(super) schemas: Setting<Option<PathBuf>>,
    pub(super) message_type: Setting<Option<String>>,
    pub(super) unknown_fields: Setting<UnknownFields>,
    pub(super) deny_warnings: Setting<bool>,
    pub(super) skip_unknown_types: Setting<bool>,
    pub(super) exit_code: Setting<bool>,
    pub(super) quiet: Setting<bool>,
    pub(super) format: Setting<Vec<FormatTarget<Format>>>,
    pub(super) output: Setting<Option<PathBuf>>,
    pub(super) max_errors: Setting<Option<u64>>,
    pub(super) jobs: Setting<NonZeroUsize>,
}

impl Settings {
    /// Chooses every setting.
    pub(super) fn resolve(args: &Args, matches: &ArgMatches) -> Result<Self, Failure> {
        Args::refuse_contradictions(matches)?;
        let file = if args.no_config {
            SettingsFile::default()
        } else {
            let here = std::env::current_dir().unwrap_or_default();
            SettingsFile::find(args.config.as_deref(), &here)?
        };
        let layers = Layers {
            matches,
            file: file.path.clone(),
        };
        let section: ValidateSection = file.content.validate.clone();
        let formats = if args.json {
            vec![target(Format::Json)]
        } else {
            args.format.clone()
        };
        let file_formats = section
            .format
            .as_deref()
            .map(|formats| parse_formats(formats, &file))
            .transpose()?;
        let format_id = if args.json { "json" } else { "format" };
        let folders = section.dir.as_ref().map(|folders| {
            folders
                .iter()
                .map(|folder| Input::Folder(file.resolve(folder)))
                .collect()
        });
        Ok(Self {
            inputs: layers.choose("paths", listed(inputs(args)), folders, Vec::new()),
            include: layers.choose(
                "include",
                listed(args.include.clone()),
                section.include,
                Vec::new(),
            ),
            exclude: layers.choose(
                "exclude",
                listed(args.exclude.clone()),
                section.exclude,
                Vec::new(),
            ),
            follow: layers.choose("follow", args.follow, section.follow, false),
            schemas: optional(
                &layers,
                "schemas",
                args.schemas.clone(),
                section.schemas.map(|path| file.resolve(&path)),
            ),
            message_type: optional(
                &layers,
                "message_type",
                args.message_type.clone(),
                section.message_type,
            ),
            unknown_fields: layers.choose(
                "unknown_fields",
                args.unknown_fields,
                section.unknown_fields,
                UnknownFields::Deny,
            ),
            deny_warnings: layers.choose(
                "deny_warnings",
                args.deny_warnings,
                section.deny_warnings,
                false,
            ),
            skip_unknown_types: layers.choose(
                "skip_unknown_types",
                args.skip_unknown_types,
                section.skip_unknown_types,
                false,
            ),
            exit_code: layers.choose("exit_code", args.exit_code, section.exit_code, false),
            quiet: layers.choose("quiet", args.quiet, section.quiet, false),
            format: layers.choose(
                format_id,
                listed(formats),
                file_formats,
                vec![target(Format::Pretty)],
            ),
            output: optional(&layers, "output", args.output.clone(), None),
            max_errors: optional(
                &layers,
                "max_errors",
                args.max_errors,
                section.max_errors.map(NonZeroU64::get),
            ),
            jobs: layers.choose(
                "jobs",
                args.jobs,
                section.jobs,
                std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            ),
        })
    }

    /// Every setting in words: name, value, origin.
    pub(super) fn rows(&self) -> Vec<(&'static str, String, &Origin)> {
        fn row<'s, T: Debug>(
            name: &'static str,
            setting: &'s Setting<T>,
        ) -> (&'static str, String, &'s Origin) {
            (name, format!("{:?}", setting.value), &setting.origin)
        }
        fn option<'s, T: Debug>(
            name: &'static str,
            setting: &'s Setting<Option<T>>,
        ) -> (&'static str, String, &'s Origin) {
            let value = setting
                .value
                .as_ref()
                .map_or_else(|| "none".to_owned(), |value| format!("{value:?}"));
            (name, value, &setting.origin)
        }
        let inputs: Vec<String> = self.inputs.value.iter().map(name_of).collect();
        let formats: Vec<String> = self.format.value.iter().map(ToString::to_string).collect();
        vec![
            ("input", format!("{inputs:?}"), &self.inputs.origin),
            row("include", &self.include),
            row("exclude", &self.exclude),
            row("follow", &self.follow),
            option("schemas", &self.schemas),
            option("type", &self.message_type),
            (
                "unknown-fields",
                format!("{:?}", self.unknown_fields.value).to_lowercase(),
                &self.unknown_fields.origin,
            ),
            row("deny-warnings", &self.deny_warnings),
            row("skip-unknown-types", &self.skip_unknown_types),
            row("exit-code", &self.exit_code),
            row("quiet", &self.quiet),
            ("format", format!("{formats:?}"), &self.format.origin),
            option("output", &self.output),
            option("max-errors", &self.max_errors),
            row("jobs", &self.jobs),
        ]
    }
}

fn target(format: Format) -> FormatTarget<Format> {
    FormatTarget { format, file: None }
}

/// A list that was given: an empty one was not.
fn listed<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

fn optional<T>(
    layers: &Layers<'_>,
    id: &str,
    given: Option<T>,
    in_file: Option<T>,
) -> Setting<Option<T>> {
    layers.choose(id, given.map(Some), in_file.map(Some), None)
}

fn parse_formats(
    formats: &[String],
    file: &SettingsFile,
) -> Result<Vec<FormatTarget<Format>>, Failure> {
    formats
        .iter()
        .map(|text| {
            let mut target: FormatTarget<Format> = text.parse().map_err(|reason: String| {
                let path = file.path.as_deref().unwrap_or(Path::new("backbeat.toml"));
                Failure::new(
                    format!("{}: format {text:?} is not one", path.display()),
                    reason,
                )
            })?;
            target.file = target.file.map(|path| file.resolve(&path));
            Ok(target)
        })
        .collect()
}

/// The inputs of the command line: paths, folders, files, then messages.
fn inputs(args: &Args) -> Vec<Input> {
    let stdin = |path: &PathBuf| path.as_os_str() == "-";
    let paths = args.paths.iter().map(|path| {
        if stdin(path) {
            Input::Stdin
        } else {
            Input::Path(path.clone())
        }
    });
    let folders = args.dir.iter().cloned().map(Input::Folder);
    let files = args.file.iter().map(|path| {
        if stdin(path) {
            Input::Stdin
        } else {
            Input::File(path.clone())
        }
    });
    let messages = args.message.iter().map(|text| {
        if text == "-" {
            Input::Stdin
        } else {
            Input::Text(text.clone())
        }
    });
    paths.chain(folders).chain(files).chain(messages).collect()
}

fn name_of(input: &Input) -> String {
    match input {
        Input::Path(path) | Input::Folder(path) | Input::File(path) => path.display().to_string(),
        Input::Stdin => "-".to_owned(),
        Input::Text(_) => "--message".to_owned(),
    }
}
