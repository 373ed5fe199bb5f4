//! A place for what cannot be written yet.

use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use tempfile::SpooledTempFile;

/// Keeps what is written to it, in memory at first and then in an anonymous temporary file, until it is copied to
/// where it belongs. Formats that put totals before results need it.
pub(super) struct Spool {
    kept: BufWriter<SpooledTempFile>,
    bytes: u64,
}

/// Bytes that stay in memory.
const IN_MEMORY: usize = 256 * 1024;

impl Spool {
    /// An empty spool.
    pub(super) fn new() -> Self {
        Self {
            kept: BufWriter::new(SpooledTempFile::new(IN_MEMORY)),
            bytes: 0,
        }
    }

    /// Whether nothing is kept.
    pub(super) fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    /// Copies everything to `out`, and begins anew in the same place.
    pub(super) fn drain_to(&mut self, out: &mut impl Write) -> io::Result<()> {
        self.kept
            .seek(SeekFrom::Start(0))
            .map_err(|error| located(&error))?;
        // The file may be longer, from before the last drain.
        let mut kept = Read::take(self.kept.get_mut(), self.bytes);
        let copied = io::copy(&mut kept, out)?;
        if copied != self.bytes {
            return Err(located(&io::ErrorKind::UnexpectedEof.into()));
        }
        self.kept
            .seek(SeekFrom::Start(0))
            .map_err(|error| located(&error))?;
        self.bytes = 0;
        Ok(())
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.kept.write(bytes).map_err(|error| located(&error))?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.kept.flush().map_err(|error| located(&error))
    }
}

/// Names the temporary folder, so that a full disk there is not taken for one where the report goes.
fn located(error: &io::Error) -> io::Error {
    let folder = std::env::temp_dir();
    io::Error::new(
        error.kind(),
        format!("a temporary file in {}: {error}", folder.display()),
    )
}

#[cfg(test)]
mod tests {
    use super::{IN_MEMORY, Spool};
    use std::io::Write;

    #[test]
    fn what_goes_in_comes_out_also_from_the_file_and_also_again() {
        let mut spool = Spool::new();
        for text in [vec![b'a'; IN_MEMORY * 2], b"short".to_vec(), Vec::new()] {
            spool.write_all(&text).unwrap();
            assert_eq!(spool.is_empty(), text.is_empty());
            let mut out = Vec::new();
            spool.drain_to(&mut out).unwrap();
            assert!(out == text);
        }
    }
}
