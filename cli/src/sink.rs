//! Where reports go: standard output or files, several at once. What is written there is the formats' own.

use crate::failure::Failure;
use std::fmt;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// A format of reports, found by its name.
pub(crate) trait ReportFormat: Copy + fmt::Display + FromStr + 'static {
    /// Every format, in the order in which they are named.
    const ALL: &'static [Self];
}

impl ReportFormat for backbeat_validate::report::Format {
    const ALL: &'static [Self] = Self::ALL;
}

impl ReportFormat for backbeat_conformance::report::Format {
    const ALL: &'static [Self] = Self::ALL;
}

/// A format and where it goes: `junit=report.xml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FormatTarget<F> {
    pub(crate) format: F,
    /// `None` for standard output, or `--output`.
    pub(crate) file: Option<PathBuf>,
}

impl<F: ReportFormat> FromStr for FormatTarget<F> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, file) = match text.split_once('=') {
            Some((_, "")) => return Err("a file name is missing after the equals sign".into()),
            Some((format, file)) => (format, Some(PathBuf::from(file))),
            None => (text, None),
        };
        let format = format
            .parse()
            .map_err(|_| format!("the formats are {}", format_names::<F>()))?;
        Ok(Self { format, file })
    }
}

impl<F: fmt::Display> fmt::Display for FormatTarget<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some(file) => write!(f, "{}={}", self.format, file.display()),
            None => write!(f, "{}", self.format),
        }
    }
}

fn format_names<F: ReportFormat>() -> String {
    let names: Vec<String> = F::ALL.iter().map(ToString::to_string).collect();
    names.join(", ")
}

/// An output that is open.
pub(crate) struct Sink<F> {
    pub(crate) format: F,
    /// Its name for people: the file, or standard output.
    pub(crate) name: String,
    pub(crate) writer: Box<dyn Write + Send>,
    /// Whether it is standard output, which may be a terminal.
    pub(crate) is_stdout: bool,
}

/// Opens an output a target; `output` is where those without a file of their own go. Refuses two in one place.
pub(crate) fn open<F: ReportFormat>(
    targets: &[FormatTarget<F>],
    output: Option<&Path>,
) -> Result<Vec<Sink<F>>, Failure> {
    let mut taken: Vec<Option<&Path>> = Vec::new();
    let mut sinks = Vec::new();
    for target in targets {
        let file = target.file.as_deref().or(output);
        let name = file.map_or_else(
            || "standard output".to_owned(),
            |file| file.display().to_string(),
        );
        if taken.contains(&file) {
            return Err(Failure::new(
                format!("two formats would write to {name}"),
                "give each but one a file of its own: --format junit=report.xml",
            ));
        }
        taken.push(file);
        let writer: Box<dyn Write + Send> = match file {
            Some(file) => Box::new(File::create(file).map_err(Failure::output(&name))?),
            None => Box::new(io::stdout()),
        };
        sinks.push(Sink {
            format: target.format,
            name,
            writer,
            is_stdout: file.is_none(),
        });
    }
    Ok(sinks)
}

/// Writes a result to standard output, with a final newline.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| {
        if text.ends_with('\n') {
            Ok(())
        } else {
            out.write_all(b"\n")
        }
    });
    written.map_err(Failure::output("standard output"))
}
