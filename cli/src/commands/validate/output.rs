//! Where reports go: standard output or files, several at once.

use super::settings::Settings;
use crate::failure::Failure;
use crate::terminal::{self, Color};
use backbeat_validate::report::{Format, MessageResult, Options, Reporter, SourceFault, Summary};
use std::fmt;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// A format and where it goes: `junit=report.xml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FormatTarget {
    pub(crate) format: Format,
    /// `None` for standard output, or `--output`.
    pub(crate) file: Option<PathBuf>,
}

impl FromStr for FormatTarget {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, file) = match text.split_once('=') {
            Some((_, "")) => return Err("a file name is missing after the equals sign".into()),
            Some((format, file)) => (format, Some(PathBuf::from(file))),
            None => (text, None),
        };
        let format = format
            .parse()
            .map_err(|_| format!("the formats are {}", format_names()))?;
        Ok(Self { format, file })
    }
}

impl fmt::Display for FormatTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some(file) => write!(f, "{}={}", self.format, file.display()),
            None => write!(f, "{}", self.format),
        }
    }
}

fn format_names() -> String {
    let names: Vec<String> = Format::ALL.iter().map(ToString::to_string).collect();
    names.join(", ")
}

/// All reporters of a run, each with the name of what it writes to.
pub(super) struct Outputs {
    reporters: Vec<(String, Box<dyn Reporter + Send>)>,
    /// The output that failed, so that the failure can name it.
    failed: Option<String>,
}

impl Outputs {
    /// Opens every output.
    pub(super) fn open(settings: &Settings, color: Color) -> Result<Self, Failure> {
        let mut reporters = Vec::new();
        let mut taken: Vec<Option<&Path>> = Vec::new();
        for target in &settings.format.value {
            let file = target.file.as_deref().or(settings.output.value.as_deref());
            if taken.contains(&file) {
                return Err(Failure::new(
                    format!(
                        "two formats would write to {}",
                        file.map_or("standard output".into(), |file| file.display().to_string())
                    ),
                    "give each but one a file of its own: --format junit=report.xml",
                ));
            }
            taken.push(file);
            let name = file.map_or_else(
                || "standard output".to_owned(),
                |file| file.display().to_string(),
            );
            let writer: Box<dyn Write + Send> = match file {
                Some(file) => Box::new(File::create(file).map_err(Failure::output(&name))?),
                None => Box::new(io::stdout()),
            };
            let options = Options {
                color: file.is_none() && color.applies_to(&io::stdout()) || color == Color::Always,
                quiet: settings.quiet.value,
                width: if file.is_none() {
                    terminal::width()
                } else {
                    None
                },
                exit_code: settings.exit_code.value,
                tool_version: env!("CARGO_PKG_VERSION"),
            };
            let reporter = target
                .format
                .reporter(writer, options)
                .map_err(Failure::output(&name))?;
            reporters.push((name, reporter));
        }
        Ok(Self {
            reporters,
            failed: None,
        })
    }

    /// The failure that an error of one of the reporters is.
    pub(super) fn failure(&self, error: io::Error) -> Failure {
        Failure::output(self.failed.as_deref().unwrap_or("the report"))(error)
    }

    fn tell(&mut self, tell: impl Fn(&mut dyn Reporter) -> io::Result<()>) -> io::Result<()> {
        for (name, reporter) in &mut self.reporters {
            if let Err(error) = tell(&mut **reporter) {
                self.failed = Some(name.clone());
                return Err(error);
            }
        }
        Ok(())
    }
}

impl Reporter for Outputs {
    fn message(&mut self, result: &MessageResult) -> io::Result<()> {
        self.tell(|reporter| reporter.message(result))
    }

    fn unreadable(&mut self, fault: &SourceFault) -> io::Result<()> {
        self.tell(|reporter| reporter.unreadable(fault))
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.tell(|reporter| reporter.finish(summary))
    }
}
