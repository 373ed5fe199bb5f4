//! This program's own hidden commands: the floor of reading files, and judging in memory.

use std::env;
use std::path::{Path, PathBuf};

use super::Contestant;
use crate::child::Invocation;
use crate::failure::Failure;
use crate::tally::Tally;

/// This program as its own child, which does what needs memory or threads of its own.
#[derive(Debug, Clone)]
pub(crate) struct Itself {
    program: PathBuf,
    folder: PathBuf,
}

impl Itself {
    pub(crate) fn new(folder: &Path) -> Result<Self, Failure> {
        let program = env::current_exe().map_err(Failure::at("the bench's own program"))?;
        Ok(Self {
            program,
            folder: folder.to_owned(),
        })
    }

    /// Reads the files of a folder with two threads.
    pub(crate) fn floor_files(&self, folder: &Path) -> Contestant {
        let invocation = Invocation::new(&self.program, &self.folder)
            .with(["floor-files"])
            .with([folder]);
        Contestant::new("reading, two threads", invocation, Tally::Untold)
    }

    /// Judges the lines of a file in memory.
    pub(crate) fn in_memory(&self, lines: &Path, runs: u32) -> Contestant {
        let invocation = Invocation::new(&self.program, &self.folder)
            .with(["in-memory", "--runs", &runs.to_string()])
            .with([lines]);
        Contestant::new("in memory", invocation, Tally::Untold)
    }
}
