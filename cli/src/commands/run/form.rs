//! In which form it is told how something went, and where everything else is shown.

use crate::failure::Failure;
use clap::ValueEnum;
use serde::Serialize;
use std::io::{self, IsTerminal, Write};

/// The form of a summary on standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// For people.
    Text,
    /// One JSON object; whatever else there is to say goes to standard error.
    Json,
}

/// Where it is shown what goes on before the summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Screen {
    /// Above the summary, on standard output.
    Out,
    /// On standard error.
    Err,
}

impl Form {
    /// Where to show what goes on before: a summary for programs stands alone.
    pub(super) fn screen(self) -> Screen {
        match self {
            Self::Text => Screen::Out,
            Self::Json => Screen::Err,
        }
    }

    /// What is told at the end: this value as JSON, or this text.
    pub(super) fn render(
        self,
        value: &impl Serialize,
        text: impl FnOnce() -> String,
    ) -> Result<String, Failure> {
        match self {
            Self::Text => Ok(text()),
            Self::Json => match serde_json::to_string_pretty(value) {
                Ok(json) => Ok(json + "\n"),
                Err(error) => Err(Failure::new(error.to_string(), "report this")),
            },
        }
    }
}

impl Screen {
    /// Shows a text at once.
    pub(super) fn show(self, text: &str) -> Result<(), Failure> {
        let (shown, name) = match self {
            Self::Out => (write_to(io::stdout().lock(), text), "standard output"),
            Self::Err => (write_to(io::stderr().lock(), text), "standard error"),
        };
        shown.map_err(Failure::output(name))
    }

    /// Whether a line can be rewritten there.
    pub(super) fn is_terminal(self) -> bool {
        match self {
            Self::Out => io::stdout().is_terminal(),
            Self::Err => io::stderr().is_terminal(),
        }
    }
}

fn write_to(mut out: impl Write, text: &str) -> io::Result<()> {
    out.write_all(text.as_bytes())?;
    out.flush()
}
