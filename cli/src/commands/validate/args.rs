//! What was typed after `backbeat validate`.
//!
//! Every value is optional here: defaults come after the environment and the settings file (`settings`).

use crate::failure::Failure;
use crate::sink::FormatTarget;
use backbeat_validate::UnknownFields;
use backbeat_validate::report::Format;
use clap::ArgMatches;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::parser::ValueSource;
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// What was typed after `backbeat validate`.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Files and folders with messages; `-` is standard input
    ///
    /// `.json` holds one message or an array of them, `.ndjson` and `.jsonl` a message a line; each may be packed as
    /// `.gz` or `.zst`. Folders are walked in a stable order, without hidden files.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Folder with messages
    #[arg(long, value_name = "DIR", help_heading = "Input")]
    pub(crate) dir: Vec<PathBuf>,

    /// File with messages
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub(crate) file: Vec<PathBuf>,

    /// One message (or an array) as text; `-` reads standard input
    #[arg(
        long,
        value_name = "JSON",
        allow_hyphen_values = true,
        help_heading = "Input"
    )]
    pub(crate) message: Vec<String>,

    /// Read only these files of folders
    #[arg(
        long,
        value_name = "GLOB",
        env = "BACKBEAT_INCLUDE",
        value_delimiter = ',',
        hide_env_values = true,
        help_heading = "Input"
    )]
    pub(crate) include: Vec<String>,

    /// Pass over these files and folders
    #[arg(
        long,
        value_name = "GLOB",
        env = "BACKBEAT_EXCLUDE",
        value_delimiter = ',',
        hide_env_values = true,
        help_heading = "Input"
    )]
    pub(crate) exclude: Vec<String>,

    /// Follow symbolic links in folders
    #[arg(long, env = "BACKBEAT_FOLLOW", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", hide_env_values = true, help_heading = "Input")]
    pub(crate) follow: Option<bool>,

    /// Judge by the schema files in this folder instead of the built-in contract
    #[arg(
        long,
        value_name = "DIR",
        env = "BACKBEAT_SCHEMAS",
        hide_env_values = true,
        help_heading = "Rules"
    )]
    pub(crate) schemas: Option<PathBuf>,

    /// Demand this type of every message
    #[arg(
        long = "type",
        value_name = "TYPE",
        env = "BACKBEAT_TYPE",
        hide_env_values = true,
        help_heading = "Rules"
    )]
    pub(crate) message_type: Option<String>,

    /// What a field that the contract does not have means [default: deny]
    #[arg(long, value_name = "POLICY", env = "BACKBEAT_UNKNOWN_FIELDS", value_parser = unknown_fields(), hide_env_values = true, help_heading = "Rules")]
    pub(crate) unknown_fields: Option<UnknownFields>,

    /// Let warnings make a message invalid
    #[arg(long, env = "BACKBEAT_DENY_WARNINGS", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", hide_env_values = true, help_heading = "Rules")]
    pub(crate) deny_warnings: Option<bool>,

    /// Pass over messages of types that the contract does not have
    #[arg(long, env = "BACKBEAT_SKIP_UNKNOWN_TYPES", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", hide_env_values = true, help_heading = "Rules")]
    pub(crate) skip_unknown_types: Option<bool>,

    /// Exit with 1 when a message is invalid or there is none
    #[arg(long, env = "BACKBEAT_EXIT_CODE", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", hide_env_values = true, help_heading = "Output")]
    pub(crate) exit_code: Option<bool>,

    /// Tell only what is wrong
    #[arg(long, short, env = "BACKBEAT_QUIET", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", hide_env_values = true, help_heading = "Output")]
    pub(crate) quiet: Option<bool>,

    /// How to tell it: pretty, plain, json, ndjson, junit, sarif, github or tap; may be given several times
    /// [default: pretty]
    #[arg(
        long,
        value_name = "FORMAT[=FILE]",
        env = "BACKBEAT_FORMAT",
        value_delimiter = ',',
        hide_env_values = true,
        help_heading = "Output"
    )]
    pub(crate) format: Vec<FormatTarget<Format>>,

    /// The same as `--format json`
    #[arg(long, help_heading = "Output")]
    pub(crate) json: bool,

    /// Where the format without a file of its own goes, instead of standard output
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,

    /// Stop after this many errors
    #[arg(long, value_name = "N", env = "BACKBEAT_MAX_ERRORS", value_parser = clap::value_parser!(u64).range(1..), hide_env_values = true, help_heading = "Output")]
    pub(crate) max_errors: Option<u64>,

    /// How many threads work [default: as many as there are processors]
    #[arg(
        long,
        short,
        value_name = "N",
        env = "BACKBEAT_JOBS",
        hide_env_values = true
    )]
    pub(crate) jobs: Option<NonZeroUsize>,

    /// Rewrite older spellings in place, keeping all other bytes
    #[arg(long)]
    pub(crate) fix: bool,

    /// With --fix: print the difference and change nothing
    #[arg(long, requires = "fix")]
    pub(crate) dry_run: bool,

    /// Validate again whatever changes, until Ctrl-C
    #[arg(long, conflicts_with_all = ["fix", "message"])]
    pub(crate) watch: bool,

    /// Settings file, instead of the nearest backbeat.toml from here upward
    #[arg(
        long,
        value_name = "FILE",
        env = "BACKBEAT_CONFIG",
        hide_env_values = true,
        help_heading = "Settings"
    )]
    pub(crate) config: Option<PathBuf>,

    /// Read no settings file
    #[arg(long, help_heading = "Settings")]
    pub(crate) no_config: bool,

    /// Print every setting with where it came from, and do nothing else
    #[arg(long, help_heading = "Settings")]
    pub(crate) show_settings: bool,
}

/// Flags that contradict each other. For clap's `conflicts_with` a value of the environment counts like one that was
/// typed; here a flag wins over it.
const CONTRADICTIONS: [(&str, &str); 2] = [("json", "format"), ("no_config", "config")];

impl Args {
    /// Refuses flags that contradict each other.
    pub(super) fn refuse_contradictions(matches: &ArgMatches) -> Result<(), Failure> {
        let typed = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
        let flag = |id: &str| format!("--{}", id.replace('_', "-"));
        match CONTRADICTIONS
            .iter()
            .find(|(one, other)| typed(one) && typed(other))
        {
            Some((one, other)) => Err(Failure::new(
                format!("{} cannot be used with {}", flag(one), flag(other)),
                "leave one of the two out",
            )),
            None => Ok(()),
        }
    }
}

fn unknown_fields() -> impl TypedValueParser<Value = UnknownFields> {
    PossibleValuesParser::new(["deny", "warn", "allow"]).map(|word| match word.as_str() {
        "warn" => UnknownFields::Warn,
        "allow" => UnknownFields::Allow,
        _ => UnknownFields::Deny,
    })
}

const EXAMPLES: &str = "\
Examples:
  backbeat validate --dir messages --exit-code
  backbeat validate message.json claims.ndjson.zst
  echo '{\"type\":\"backbeat.beatframe.v1\"}' | backbeat validate --message -
  backbeat validate --dir messages --format pretty --format junit=report.xml
  backbeat validate --dir messages --fix --dry-run

Exit codes: 0 done, 1 a message is invalid or there is none (with --exit-code), 2 usage or I/O error.";
