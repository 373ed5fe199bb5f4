//! Reading a recording, line by line, in bounded memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use crate::wire::{self, Fault};
use crate::{Line, Packing};

/// The longest line that is read or written, in bytes: what the largest message of a NATS server that is set up as
/// advised (8 MiB) takes, and some more.
pub const MAX_LINE_BYTES: usize = 16 << 20;

/// Reads the lines of a recording.
///
/// A recorder that was killed leaves a torn end; what stands before it is read, and [`Reader::torn`] then tells.
#[derive(Debug)]
pub struct Reader<R> {
    from: BufReader<R>,
    packed: bool,
    line: Vec<u8>,
    number: u64,
    /// Bytes before this line, and before the next.
    begins: u64,
    ends: u64,
    torn: Option<Torn>,
    over: bool,
}

/// The end of a recording is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Torn {
    /// The line that is cut off, from 1.
    pub line: u64,
    /// How many bytes of it there are.
    pub bytes: usize,
}

/// Why a recording is not opened.
#[derive(Debug, thiserror::Error)]
#[error("{} cannot be read", path.display())]
pub struct RefuseOpen {
    /// Which file.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

/// Why a line is not understood. The lines after it can be read, unless reading itself failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseLine {
    /// It is no line of a recording.
    #[error("line {line}: {reason}")]
    Malformed {
        /// Which line, from 1.
        line: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// A later version of backbeat wrote the recording.
    #[error("line {line}: the recording has version {found}, known are 1 to {known}")]
    Version {
        /// Which line, from 1.
        line: u64,
        /// The version that it names.
        found: u32,
        /// The latest that can be read.
        known: u32,
    },
    /// It does not fit in the memory that is set aside.
    #[error("line {line} has {bytes} bytes, allowed are {max}")]
    TooLong {
        /// Which line, from 1.
        line: u64,
        /// Its length.
        bytes: u64,
        /// The longest that is read.
        max: usize,
    },
    /// The file cannot be read on.
    #[error("line {line} cannot be read")]
    Io {
        /// Which line, from 1.
        line: u64,
        /// What the system said.
        source: io::Error,
    },
}

impl Reader<Box<dyn Read + Send>> {
    /// Opens a recording, packed as its name says.
    pub fn open(path: &Path) -> Result<Self, RefuseOpen> {
        let refuse = |source| RefuseOpen {
            path: path.to_owned(),
            source,
        };
        let file = File::open(path).map_err(refuse)?;
        Self::unpack(file, Packing::of_name(path)).map_err(refuse)
    }

    /// Reads a recording that is packed like this.
    pub fn unpack(from: impl Read + Send + 'static, packing: Packing) -> io::Result<Self> {
        let from: Box<dyn Read + Send> = match packing {
            Packing::None => Box::new(from),
            Packing::Gzip => Box::new(flate2::read::MultiGzDecoder::new(from)),
            Packing::Zstd => Box::new(zstd::Decoder::new(from)?),
        };
        Ok(Self {
            packed: packing != Packing::None,
            ..Self::new(from)
        })
    }
}

impl<R: Read> Reader<R> {
    /// Reads a recording that is not packed.
    pub fn new(from: R) -> Self {
        Self {
            from: BufReader::with_capacity(BUFFER, from),
            packed: false,
            line: Vec::new(),
            number: 0,
            begins: 0,
            ends: 0,
            torn: None,
            over: false,
        }
    }

    /// The next line; `None` after the last. Blank lines are passed over.
    #[expect(
        clippy::should_implement_trait,
        reason = "an iterator of results would go on for ever after a read error"
    )]
    pub fn next(&mut self) -> Result<Option<Line>, RefuseLine> {
        while !self.over {
            self.number += 1;
            let (bytes, ended) = self.read_line()?;
            if bytes > MAX_LINE_BYTES as u64 {
                self.line.clear();
                return Err(RefuseLine::TooLong {
                    line: self.number,
                    bytes,
                    max: MAX_LINE_BYTES,
                });
            }
            if self.line.trim_ascii().is_empty() {
                continue;
            }
            match wire::read(self.line.trim_ascii()) {
                Ok(line) => return Ok(Some(line)),
                Err(_) if !ended && self.may_be_torn() => self.tear(),
                Err(fault) => return Err(self.refusal(fault)),
            }
        }
        Ok(None)
    }

    /// The number of the line that was given last, from 1.
    pub fn line(&self) -> u64 {
        self.number
    }

    /// That line as it stands in the recording, without its end; empty when it was too long.
    pub fn text(&self) -> &[u8] {
        self.line.strip_suffix(b"\n").unwrap_or(&self.line)
    }

    /// Bytes of the recording before that line, unpacked.
    pub fn offset(&self) -> u64 {
        self.begins
    }

    /// What is missing at the end, as far as has been read.
    pub fn torn(&self) -> Option<Torn> {
        self.torn
    }

    /// Reads a line into `self.line`, as far as it is not too long; gives its length and whether it has an end.
    fn read_line(&mut self) -> Result<(u64, bool), RefuseLine> {
        self.line.clear();
        self.line.shrink_to(BUFFER);
        self.begins = self.ends;
        let mut length = 0;
        loop {
            let seen = match self.from.fill_buf() {
                Ok(seen) => seen,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    self.over = true;
                    if self.is_cut_off(&error) {
                        self.tear();
                        return Ok((length, false));
                    }
                    return Err(RefuseLine::Io {
                        line: self.number,
                        source: error,
                    });
                }
            };
            if seen.is_empty() {
                self.over = true;
                return Ok((length, false));
            }
            let end = seen.iter().position(|&byte| byte == b'\n');
            let taken = end.map_or(seen.len(), |end| end + 1);
            if self.line.len() + taken <= MAX_LINE_BYTES + 1 {
                self.line.extend_from_slice(&seen[..taken]);
            }
            self.from.consume(taken);
            self.ends += taken as u64;
            length += taken as u64 - u64::from(end.is_some());
            if end.is_some() {
                return Ok((length, true));
            }
        }
    }

    /// A packed stream that ends too soon: zstd and gzip both call it an unexpected end.
    fn is_cut_off(&self, error: &io::Error) -> bool {
        self.packed && error.kind() == io::ErrorKind::UnexpectedEof
    }

    /// Whether a last line that says nothing may be the beginning of one that did: not the first line of some other
    /// file.
    fn may_be_torn(&self) -> bool {
        self.number > 1 || self.line.starts_with(b"{")
    }

    fn tear(&mut self) {
        self.torn.get_or_insert(Torn {
            line: self.number,
            bytes: self.line.len(),
        });
    }

    fn refusal(&self, fault: Fault) -> RefuseLine {
        let line = self.number;
        match fault {
            Fault::Version { found, known } => RefuseLine::Version { line, found, known },
            other => RefuseLine::Malformed {
                line,
                reason: other.to_string(),
            },
        }
    }
}

/// How much is read at once, in bytes.
const BUFFER: usize = 64 * 1024;
