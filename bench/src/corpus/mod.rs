//! The files that all contestants read, made from a seed and kept between runs.
//!
//! | file | what it holds |
//! |---|---|
//! | `mixed.ndjson` | messages, exactly one in a hundred invalid |
//! | `mixed-x4.ndjson` | four times as many |
//! | `parsable.jsonl` | as `mixed.ndjson`, with well-formed JSON only and named so, since sourcemeta's CLI takes nothing else |
//! | `valid.ndjson` | as `mixed.ndjson`, without faults |
//! | `files/` | one valid message a file, in one flat folder |
//! | `half-valid/` | a few hundred files, half of them invalid: who is timed on valid files proves here that it judges |

mod draw;
mod fault;
mod message;
mod stream;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::failure::Failure;
use crate::tell::tell;
use stream::{Faults, Stream};

/// How much a corpus holds. The same shape gives the same bytes.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Shape {
    /// Lines of `mixed.ndjson`, a multiple of 100.
    pub(crate) lines: u64,
    /// Files in `files/`.
    pub(crate) files: u32,
    /// Files in `half-valid/`, an even number.
    pub(crate) half_valid: u32,
}

/// A corpus that stands on disk.
#[derive(Debug, Clone)]
pub(crate) struct Corpus {
    folder: PathBuf,
    shape: Shape,
}

impl Corpus {
    /// The corpus of this shape in `folder`; made anew unless the stamp there says that it stands already.
    pub(crate) fn prepare(folder: &Path, shape: Shape) -> Result<Self, Failure> {
        let corpus = Self {
            folder: folder.to_owned(),
            shape,
        };
        let stamp = format!(
            "edition {EDITION}, seed {SEED}, {}",
            serde_json::to_string(&shape)?
        );
        let stamp_file = folder.join("stamp.txt");
        if fs::read_to_string(&stamp_file).is_ok_and(|found| found == stamp) {
            tell(&format!("reusing the corpus in {}", folder.display()));
            return Ok(corpus);
        }
        tell(&format!("making the corpus in {}", folder.display()));
        if folder.exists() {
            fs::remove_dir_all(folder).map_err(Failure::at(folder.display()))?;
        }
        corpus.write().map_err(Failure::at(folder.display()))?;
        fs::write(&stamp_file, stamp).map_err(Failure::at(stamp_file.display()))?;
        Ok(corpus)
    }

    pub(crate) fn shape(&self) -> Shape {
        self.shape
    }

    /// The number of invalid messages in `mixed` and in `parsable`.
    pub(crate) fn invalid(&self) -> u64 {
        self.shape.lines / u64::from(ONE_IN)
    }

    pub(crate) fn mixed(&self) -> PathBuf {
        self.folder.join("mixed.ndjson")
    }

    pub(crate) fn mixed_times_four(&self) -> PathBuf {
        self.folder.join("mixed-x4.ndjson")
    }

    pub(crate) fn parsable(&self) -> PathBuf {
        self.folder.join("parsable.jsonl")
    }

    pub(crate) fn valid(&self) -> PathBuf {
        self.folder.join("valid.ndjson")
    }

    pub(crate) fn files(&self) -> PathBuf {
        self.folder.join("files")
    }

    /// The names in `files/`, in order.
    pub(crate) fn file_names(&self) -> impl Iterator<Item = String> {
        (0..self.shape.files).map(file_name)
    }

    pub(crate) fn half_valid(&self) -> PathBuf {
        self.folder.join("half-valid")
    }

    /// The names in `half-valid/`, in order.
    pub(crate) fn half_valid_names(&self) -> impl Iterator<Item = String> {
        (0..self.shape.half_valid).map(file_name)
    }

    /// The number of invalid files in `half-valid/`.
    pub(crate) fn half_valid_invalid(&self) -> u64 {
        u64::from(self.shape.half_valid / 2)
    }

    fn write(&self) -> io::Result<()> {
        let lines = self.shape.lines;
        let spread = Faults::Spread { one_in: ONE_IN };
        fs::create_dir_all(self.files())?;
        fs::create_dir_all(self.half_valid())?;
        write_lines(&self.mixed(), lines, spread)?;
        write_lines(&self.mixed_times_four(), lines * 4, spread)?;
        write_lines(
            &self.parsable(),
            lines,
            Faults::WellFormed { one_in: ONE_IN },
        )?;
        write_lines(&self.valid(), lines, Faults::Absent)?;
        write_files(&self.files(), self.file_names(), Faults::Absent)?;
        let half = Faults::WellFormed { one_in: 2 };
        write_files(&self.half_valid(), self.half_valid_names(), half)
    }
}

fn write_lines(path: &Path, lines: u64, faults: Faults) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    let mut stream = Stream::new(SEED, faults);
    for _ in 0..lines {
        file.write_all(stream.message()?.as_bytes())?;
        file.write_all(b"\n")?;
    }
    file.flush()
}

fn write_files(
    folder: &Path,
    names: impl Iterator<Item = String>,
    faults: Faults,
) -> io::Result<()> {
    let mut stream = Stream::new(SEED, faults);
    for name in names {
        fs::write(folder.join(name), stream.message()?)?;
    }
    Ok(())
}

fn file_name(number: u32) -> String {
    format!("message-{number:05}.json")
}

/// Raised whenever a seed gives other bytes than before, so that kept corpora are made anew.
const EDITION: u32 = 1;
const SEED: u64 = 0x6261_636b_6265_6174;
/// One message in so many is invalid.
const ONE_IN: u32 = 100;
