//! The command lines of ours.

use std::path::{Path, PathBuf};

use super::Contestant;
use crate::child::Invocation;
use crate::tally::Tally;

/// The backbeat command.
#[derive(Debug, Clone)]
pub(crate) struct Backbeat {
    program: PathBuf,
    folder: PathBuf,
}

impl Backbeat {
    pub(crate) fn new(program: &Path, folder: &Path) -> Self {
        Self {
            program: program.to_owned(),
            folder: folder.to_owned(),
        }
    }

    /// Judges one file or folder and writes plain lines about invalid messages.
    pub(crate) fn quiet(&self, path: &Path) -> Contestant {
        self.format("plain", path)
    }

    /// Judges one file or folder and writes about invalid messages in the given format.
    pub(crate) fn format(&self, format: &str, path: &Path) -> Contestant {
        let invocation = self
            .validate()
            .with(["--quiet", "--format", format])
            .with([path]);
        let part = path.file_name().unwrap_or_default().to_string_lossy();
        Contestant::new(
            format!("backbeat {part} as {format}"),
            invocation,
            Tally::Untold,
        )
    }

    /// Judges one file or folder and tells how many messages are invalid.
    pub(crate) fn counted(&self, path: &Path) -> Contestant {
        let invocation = self
            .validate()
            .with(["--quiet", "--format", "json"])
            .with([path]);
        Contestant::new("backbeat", invocation, Tally::Backbeat)
    }

    /// Judges the named files of a folder.
    pub(crate) fn files(&self, folder: &Path, names: impl Iterator<Item = String>) -> Contestant {
        let invocation = Self::new(&self.program, folder).validate();
        let invocation = invocation
            .with(["--quiet", "--format", "plain"])
            .with(names);
        Contestant::new("backbeat, files named", invocation, Tally::Untold)
    }

    /// A `backbeat.toml` above the working directory must not change what is measured.
    fn validate(&self) -> Invocation {
        Invocation::new(&self.program, &self.folder).with(["validate", "--no-config"])
    }
}
