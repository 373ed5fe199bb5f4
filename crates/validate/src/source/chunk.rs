//! Streams of lines, cut into chunks that end where a line ends.

use std::io::{self, Read};

/// How many bytes a chunk has, about: enough to make handing it over cheap, little enough to keep many.
pub(crate) const CHUNK: usize = 1024 * 1024;

/// A piece of a stream of lines.
#[derive(Debug)]
pub(crate) enum Chunk {
    /// Whole lines; the stream's last one may lack its line end.
    Lines(Vec<u8>),
    /// A line of more than `CHUNK` bytes that has not been kept: its bytes without the line end, and whether it has
    /// one.
    LongLine {
        /// Bytes of the line.
        bytes: u64,
        /// Whether a line end follows.
        ended: bool,
    },
}

/// Cuts a stream into chunks. Holds at most about two chunks.
pub(crate) struct Chunks<R> {
    reader: R,
    /// The beginning of the next chunk: what stood behind the last line end.
    rest: Vec<u8>,
    /// Whether somebody is still writing, so that what has come must not wait for what has not.
    live: bool,
    ended: bool,
}

impl<R: Read> Chunks<R> {
    /// Cuts `reader`, whose first bytes have been read already.
    pub(crate) fn new(reader: R, read: Vec<u8>, live: bool) -> Self {
        Self {
            reader,
            rest: read,
            live,
            ended: false,
        }
    }

    /// The next chunk in a buffer of its own, which takes `buffer`'s memory; `None` at the end.
    pub(crate) fn next(&mut self, mut buffer: Vec<u8>) -> io::Result<Option<Chunk>> {
        buffer.clear();
        buffer.append(&mut self.rest);
        loop {
            if let Some(end) = memchr::memrchr(b'\n', &buffer) {
                self.rest.extend_from_slice(&buffer[end + 1..]);
                buffer.truncate(end + 1);
                return Ok(Some(Chunk::Lines(buffer)));
            }
            if self.ended {
                return Ok((!buffer.is_empty()).then_some(Chunk::Lines(buffer)));
            }
            if buffer.len() > CHUNK {
                return self.long_line(&buffer).map(Some);
            }
            match self.fill(&mut buffer) {
                Ok(0) => self.ended = true,
                Ok(_) => {}
                Err(error) => {
                    self.ended = true;
                    return Err(error);
                }
            }
        }
    }

    /// Reads on behind what the buffer holds; gives how many bytes came. A live stream gives what it has, and is cut at
    /// its last line end; of a file a whole chunk is read, into memory that nobody has to clear first.
    fn fill(&mut self, buffer: &mut Vec<u8>) -> io::Result<usize> {
        let length = buffer.len();
        if !self.live {
            buffer.reserve(CHUNK);
            return (&mut self.reader).take(CHUNK as u64).read_to_end(buffer);
        }
        buffer.resize(length + CHUNK, 0);
        let count = read_some(&mut self.reader, &mut buffer[length..]);
        buffer.truncate(length + *count.as_ref().unwrap_or(&0));
        count
    }

    /// Passes over a line that is too long to keep.
    fn long_line(&mut self, beginning: &[u8]) -> io::Result<Chunk> {
        let mut bytes = beginning.len() as u64;
        let mut piece = vec![0; CHUNK / 4];
        loop {
            let count = read_some(&mut self.reader, &mut piece)?;
            if count == 0 {
                self.ended = true;
                return Ok(Chunk::LongLine {
                    bytes,
                    ended: false,
                });
            }
            if let Some(end) = memchr::memchr(b'\n', &piece[..count]) {
                bytes += end as u64;
                self.rest.extend_from_slice(&piece[end + 1..count]);
                return Ok(Chunk::LongLine { bytes, ended: true });
            }
            bytes += count as u64;
        }
    }
}

/// Reads at least one byte unless the stream is over; goes on after an interruption.
pub(crate) fn read_some(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CHUNK, Chunk, Chunks};
    use proptest::prelude::*;

    fn chunks(text: &[u8], live: bool) -> Vec<Chunk> {
        let mut chunks = Chunks::new(text, Vec::new(), live);
        std::iter::from_fn(|| chunks.next(Vec::new()).unwrap()).collect()
    }

    #[test]
    fn a_long_line_is_counted_and_the_lines_after_it_are_kept() {
        let text = [vec![b'a'; 3 * CHUNK], b"\nb\n".to_vec()].concat();
        match chunks(&text, true).as_slice() {
            [Chunk::LongLine { bytes, ended: true }, Chunk::Lines(rest)] => {
                assert_eq!(*bytes, 3 * CHUNK as u64);
                assert_eq!(rest, b"b\n");
            }
            other => panic!("{other:?}"),
        }
    }

    proptest! {
        #[test]
        fn chunks_are_the_stream_cut_at_line_ends(lines in proptest::collection::vec(0..3000usize, 0..2000), live: bool) {
            let text: Vec<u8> = lines.iter().flat_map(|&length| {
                std::iter::repeat_n(b'x', length).chain(std::iter::once(b'\n'))
            }).collect();
            let mut whole = Vec::new();
            for chunk in chunks(&text, live) {
                let Chunk::Lines(piece) = chunk else { panic!("no line is long") };
                prop_assert!(piece.ends_with(b"\n"));
                whole.extend(piece);
            }
            prop_assert_eq!(whole, text);
        }
    }
}
