//! Writing a recording.

use std::fmt;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use backbeat_timing::ClusterInstant;

use crate::wire::{begin_opening, end_message};
use crate::{Absence, InstantText, MAX_LINE_BYTES, Packing};

/// Writes a recording line by line.
///
/// After [`Writer::flush`] everything written so far can be read by others, whatever becomes of the writer: a packed
/// stream is flushed to the end of a block, at the price of some compression, so once a second is often enough.
pub struct Writer<W: Write> {
    out: Stream<W>,
    line: Vec<u8>,
    clock: InstantText,
    messages: u64,
    bytes: u64,
}

enum Stream<W: Write> {
    Plain(io::BufWriter<W>),
    Gzip(Box<flate2::write::GzEncoder<W>>),
    Zstd(Box<zstd::Encoder<'static, W>>),
}

/// Why a line was not written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseWrite {
    /// The file cannot be made.
    #[error("{} cannot be written", path.display())]
    Create {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// No reader would take it. Nothing of it was written.
    #[error("the line has {bytes} bytes, allowed are {max}")]
    TooLong {
        /// Its length.
        bytes: usize,
        /// The longest that is read.
        max: usize,
    },
    /// The disk is full, or gone.
    #[error("the recording cannot be written")]
    Io(#[from] io::Error),
}

impl Writer<File> {
    /// Begins a recording in a new file, packed as its name says; what was in a file of that name is gone.
    pub fn create(path: &Path, started_at: ClusterInstant) -> Result<Self, RefuseWrite> {
        let refuse = |source| RefuseWrite::Create {
            path: path.to_owned(),
            source,
        };
        let file = File::create(path).map_err(refuse)?;
        Self::new(file, Packing::of_name(path), started_at)
    }
}

impl<W: Write> Writer<W> {
    /// Begins a recording.
    pub fn new(out: W, packing: Packing, started_at: ClusterInstant) -> Result<Self, RefuseWrite> {
        let out = match packing {
            Packing::None => Stream::Plain(io::BufWriter::with_capacity(BUFFER, out)),
            Packing::Gzip => Stream::Gzip(Box::new(flate2::write::GzEncoder::new(
                out,
                flate2::Compression::fast(),
            ))),
            Packing::Zstd => Stream::Zstd(Box::new(zstd::Encoder::new(out, ZSTD_LEVEL)?)),
        };
        let mut writer = Self {
            out,
            line: Vec::new(),
            clock: InstantText::new(),
            messages: 0,
            bytes: 0,
        };
        begin_opening(&mut writer.line);
        writer.end_with_instant(started_at)?;
        Ok(writer)
    }

    /// Writes a message.
    pub fn message<'h>(
        &mut self,
        received_at: ClusterInstant,
        subject: &str,
        headers: impl IntoIterator<Item = (&'h str, &'h str)>,
        payload: &[u8],
    ) -> Result<(), RefuseWrite> {
        write_message(
            &mut self.line,
            &mut self.clock,
            received_at,
            subject,
            headers,
            payload,
        );
        self.end_line()?;
        self.messages += 1;
        Ok(())
    }

    /// Writes that messages may be missing.
    pub fn absence(&mut self, absence: Absence) -> Result<(), RefuseWrite> {
        let lost = absence.lost;
        self.line
            .extend_from_slice(format!("{{\"lost\":{lost},\"absent_until\":\"").as_bytes());
        self.end_with_instant(absence.until)
    }

    /// Gives everything written so far to the system, so that others can read it.
    pub fn flush(&mut self) -> Result<(), RefuseWrite> {
        match &mut self.out {
            Stream::Plain(out) => out.flush(),
            Stream::Gzip(out) => out.flush(),
            Stream::Zstd(out) => out.flush(),
        }?;
        Ok(())
    }

    /// Ends the recording, and gives what it was written to.
    pub fn finish(self) -> Result<W, RefuseWrite> {
        Ok(match self.out {
            Stream::Plain(out) => out.into_inner().map_err(io::IntoInnerError::into_error)?,
            Stream::Gzip(out) => out.finish()?,
            Stream::Zstd(out) => out.finish()?,
        })
    }

    /// How many messages were written.
    pub fn messages(&self) -> u64 {
        self.messages
    }

    /// How many bytes were written, before packing.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    fn end_with_instant(&mut self, at: ClusterInstant) -> Result<(), RefuseWrite> {
        self.clock.nanos(at, &mut self.line);
        self.line.extend_from_slice(b"\"}\n");
        self.end_line()
    }

    fn end_line(&mut self) -> Result<(), RefuseWrite> {
        let bytes = self.line.len();
        let written = if bytes > MAX_LINE_BYTES {
            Err(RefuseWrite::TooLong {
                bytes,
                max: MAX_LINE_BYTES,
            })
        } else {
            self.bytes += bytes as u64;
            let line = &self.line;
            match &mut self.out {
                Stream::Plain(out) => out.write_all(line),
                Stream::Gzip(out) => out.write_all(line),
                Stream::Zstd(out) => out.write_all(line),
            }
            .map_err(RefuseWrite::Io)
        };
        self.line.clear();
        // One giant must not cost its memory for ever.
        self.line.shrink_to(BUFFER);
        written
    }
}

/// Writes a message's line at the end of `out`, its line end included: what [`Writer::message`] writes.
pub fn write_message<'h>(
    out: &mut Vec<u8>,
    clock: &mut InstantText,
    received_at: ClusterInstant,
    subject: &str,
    headers: impl IntoIterator<Item = (&'h str, &'h str)>,
    payload: &[u8],
) {
    out.extend_from_slice(b"{\"received_at\":\"");
    clock.nanos(received_at, out);
    end_message(out, subject, headers, payload);
}

impl<W: Write> fmt::Debug for Writer<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer")
            .field("messages", &self.messages)
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}

/// How much is gathered before it is given to the system, in bytes.
const BUFFER: usize = 64 * 1024;

/// Recording must keep up with the network, and such lines pack well at any level.
const ZSTD_LEVEL: i32 = 1;
