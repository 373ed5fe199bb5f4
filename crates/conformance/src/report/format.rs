//! Which formats there are, and how each is written.

use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;

use super::{Report, badge, document, junit, pretty, tap};

/// A format of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// For people: a line a check, what was expected and seen below those that failed.
    Pretty,
    /// One document of `conformance-report-v1.schema.json`.
    Json,
    /// JUnit XML, for CI systems that show test results.
    Junit,
    /// TAP 14.
    Tap,
    /// The verdict in one line.
    Badge,
}

impl Format {
    /// Every format, people's first.
    pub const ALL: &[Self] = &[
        Self::Pretty,
        Self::Json,
        Self::Junit,
        Self::Tap,
        Self::Badge,
    ];

    /// Its name on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pretty => "pretty",
            Self::Json => "json",
            Self::Junit => "junit",
            Self::Tap => "tap",
            Self::Badge => "badge",
        }
    }

    /// Writes a report and flushes. `look` is for people's formats.
    pub fn write(self, report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Pretty => pretty::write(report, look, out)?,
            Self::Json => document::write(report, out)?,
            Self::Junit => junit::write(report, out)?,
            Self::Tap => tap::write(report, out)?,
            Self::Badge => badge::write(report, out)?,
        }
        out.flush()
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        let mut all = Self::ALL.iter().copied();
        all.find(|format| format.as_str() == name)
            .ok_or_else(|| UnknownFormat { name: name.into() })
    }
}

/// There is no such format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no format {name:?}; the formats are pretty, json, junit, tap, badge")]
pub struct UnknownFormat {
    /// What was asked for.
    pub name: Box<str>,
}

/// How a report for people looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Whether it is coloured.
    pub color: bool,
    /// Whether checks that passed are left out. They are still counted.
    pub quiet: bool,
    /// Columns of the terminal, to which evidence is cut; without one it is shown whole.
    pub width: Option<usize>,
}

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn a_format_is_found_by_its_name() {
        let mut names = Vec::new();
        for &format in Format::ALL {
            assert_eq!(format.to_string().parse(), Ok(format));
            names.push(format.as_str());
        }
        let refusal = "xml".parse::<Format>().unwrap_err().to_string();
        assert!(refusal.ends_with(&names.join(", ")), "{refusal}");
    }
}
