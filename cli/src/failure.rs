//! Why a command could not do its work, told in one report.

use crate::exit::Exit;
use miette::{Diagnostic, Report};
use std::io::{self, Write};

/// Why a command could not do its work.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Something to tell, with exit code 2.
    Report(Report),
    /// The arguments are not understood, or help was asked for; clap tells it and knows the exit code.
    Arguments(clap::Error),
    /// Whoever read the output has gone; there is nobody to tell.
    ReaderGone,
}

/// A sentence, what to do about it, and the error behind it.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{message}")]
#[diagnostic(help("{help}"))]
struct Told {
    message: String,
    help: String,
}

impl Failure {
    /// A failure told in words. `message` names the file, URL or flag; `help` says what to do.
    pub(crate) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Report(Report::new(Told {
            message: message.into(),
            help: help.into(),
        }))
    }

    /// A failure to write output.
    pub(crate) fn output(name: &str) -> impl Fn(io::Error) -> Self + '_ {
        move |error| match error.kind() {
            io::ErrorKind::BrokenPipe => Self::ReaderGone,
            _ => Self::new(
                format!("cannot write to {name}: {error}"),
                "check the disk and the permissions, or write elsewhere",
            ),
        }
    }

    /// Tells it on standard error.
    pub(crate) fn tell(self) -> Exit {
        match self {
            Self::Report(report) => {
                // There is nothing left to do when even standard error is closed.
                let _ = writeln!(io::stderr(), "{report:?}");
                Exit::Failed
            }
            Self::Arguments(error) => {
                let _ = error.print();
                if error.use_stderr() {
                    Exit::Failed
                } else {
                    Exit::Done
                }
            }
            Self::ReaderGone => Exit::Done,
        }
    }
}

impl From<Report> for Failure {
    fn from(report: Report) -> Self {
        Self::Report(report)
    }
}
