//! Why a bench could not be measured. A missed target is a result and not a failure.

use std::fmt::Display;
use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;

use backbeat_metronome::{PlayerPanicked, RefuseStart};
use thiserror::Error;

/// Why a bench could not be measured.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    #[error("{what}: {source}")]
    Io { what: String, source: io::Error },
    #[error("{} cannot be started: {source}; `ci/bench validate` sets up what the bench needs", program.display())]
    Start { program: PathBuf, source: io::Error },
    #[error("`{command}` ended with {status}, saying: {said}")]
    Exit {
        command: String,
        status: ExitStatus,
        said: String,
    },
    #[error("the output of `{command}` tells no number of invalid messages")]
    Uncounted { command: String },
    #[error("the floor read {read:?} of {expected} files")]
    Floor { read: Option<u64>, expected: u32 },
    #[error("{}: {why}", path.display())]
    Schema { path: PathBuf, why: String },
    #[cfg(not(target_os = "linux"))]
    #[error("the floor of the metronome is made of Linux's calls; measure it there")]
    LinuxOnly,
    #[error("the {ticker} ended before its last tick")]
    BrokeOff { ticker: &'static str },
    #[error(transparent)]
    Metronome(#[from] RefuseStart),
    #[error(transparent)]
    Panicked(#[from] PlayerPanicked),
    #[cfg(target_os = "linux")]
    #[error(transparent)]
    Stage(#[from] backbeat_trials::upset::Upset),
    #[error("the output of `{command}` tells no {what}")]
    Untold { command: String, what: &'static str },
    #[error("JSON of the bench's own cannot be written: {0}")]
    Json(#[from] serde_json::Error),
}

impl Failure {
    /// Turns an I/O error into a failure that names what was read or written.
    pub(crate) fn at(what: impl Display) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io {
            what: what.to_string(),
            source,
        }
    }
}
