//! Which formats there are, and how each is begun.

use super::github::Github;
use super::json::Json;
use super::junit::Junit;
use super::ndjson::Ndjson;
use super::plain::Plain;
use super::pretty::Pretty;
use super::sarif::Sarif;
use super::tap::Tap;
use super::{MessageResult, Out, Reporter, SourceFault, Summary};
use std::fmt;
use std::io::{self, BufWriter, Write};
use std::str::FromStr;

/// A format of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// For people: the source line with the culprit underlined.
    Pretty,
    /// For people and `grep`: one line a diagnostic.
    Plain,
    /// One document of `validation-report-v1.schema.json`.
    Json,
    /// The same, one line a result, the summary last.
    Ndjson,
    /// JUnit XML, for CI systems that show test results.
    Junit,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// GitHub's workflow commands: annotations at file and line.
    Github,
    /// TAP 14.
    Tap,
}

impl Format {
    /// Every format, people's first.
    pub const ALL: &[Self] = &[
        Self::Pretty,
        Self::Plain,
        Self::Json,
        Self::Ndjson,
        Self::Junit,
        Self::Sarif,
        Self::Github,
        Self::Tap,
    ];

    /// Whether it shows the bytes of messages, so that a run has to keep them.
    pub const fn shows_text(self) -> bool {
        matches!(self, Self::Pretty)
    }

    /// Its name on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pretty => "pretty",
            Self::Plain => "plain",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Junit => "junit",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Tap => "tap",
        }
    }

    /// Begins a report to `out`, which needs no buffer of its own. Memory stays bounded whatever is told to it;
    /// formats that put totals first keep their results in a temporary file until the end.
    ///
    /// Fails where the beginning cannot be written.
    pub fn reporter(
        self,
        out: Box<dyn Write + Send>,
        options: Options,
    ) -> io::Result<Box<dyn Reporter + Send>> {
        let out: Out = BufWriter::with_capacity(BUFFER, out);
        let reporter: Box<dyn Reporter + Send> = match self {
            Self::Pretty => Box::new(Pretty::new(out, options)),
            Self::Plain => Box::new(Plain::new(out, options)),
            Self::Json => Box::new(Json::begin(out)?),
            Self::Ndjson => Box::new(Ndjson::new(out)),
            Self::Junit => Box::new(Junit::new(out)),
            Self::Sarif => Box::new(Sarif::begin(out, options)?),
            Self::Github => Box::new(Github::new(out)),
            Self::Tap => Box::new(Tap::begin(out)?),
        };
        Ok(if options.quiet {
            Box::new(Quiet(reporter))
        } else {
            reporter
        })
    }
}

/// Bytes that are gathered before they are written.
const BUFFER: usize = 64 * 1024;

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Self::ALL
            .iter()
            .copied()
            .find(|format| format.as_str() == name)
            .ok_or_else(|| UnknownFormat { name: name.into() })
    }
}

/// There is no such format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no format {name:?}; the formats are {}", Format::ALL.iter().map(|format| format.as_str()).collect::<Vec<_>>().join(", "))]
pub struct UnknownFormat {
    /// What was asked for.
    pub name: String,
}

/// How a report is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// Whether pretty output is coloured.
    pub color: bool,
    /// Whether messages about which there is nothing to say are left out. They are still counted.
    pub quiet: bool,
    /// Columns of the terminal, for pretty output; without one, 100.
    pub width: Option<usize>,
    /// Whether invalid messages make the command fail; where they do not, output for people says so.
    pub exit_code: bool,
    /// The tool's version, for formats that name it; it has the form `1.2.3`.
    pub tool_version: &'static str,
}

/// Passes on what there is something to say about, so that no format has to ask.
struct Quiet(Box<dyn Reporter + Send>);

impl Reporter for Quiet {
    fn message(&mut self, result: &MessageResult) -> io::Result<()> {
        if result.is_unremarkable() {
            return Ok(());
        }
        self.0.message(result)
    }

    fn unreadable(&mut self, fault: &SourceFault) -> io::Result<()> {
        self.0.unreadable(fault)
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.0.finish(summary)
    }
}

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn a_format_is_found_by_its_name() {
        for &format in Format::ALL {
            assert_eq!(format.to_string().parse(), Ok(format));
        }
        let refusal = "xml".parse::<Format>().unwrap_err().to_string();
        assert_eq!(
            refusal,
            "there is no format \"xml\"; the formats are pretty, plain, json, ndjson, junit, sarif, github, tap"
        );
    }
}
