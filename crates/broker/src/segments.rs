//! Bytes waiting for one socket, in the order they are to be written: small frames side by side in chunks, large
//! bodies shared between the sockets that get them. Limits and waiting are the outbox's business.

use std::collections::VecDeque;
use std::io::IoSlice;

use bytes::Bytes;

/// A queue of bytes that is filled at one end and written from the other.
#[derive(Debug, Default)]
pub(crate) struct Segments {
    list: VecDeque<Segment>,
    /// How much of the first segment has been written.
    offset: usize,
    len: usize,
    /// An emptied chunk, kept so that a busy connection does not allocate for every batch.
    spare: Option<Vec<u8>>,
}

#[derive(Debug)]
enum Segment {
    Chunk(Vec<u8>),
    Shared(Bytes),
}

/// Frames are collected in chunks of about this size.
const CHUNK: usize = 64 * 1024;

impl Segments {
    /// How many bytes wait.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Appends what `write` writes, which should be no more than `bound` bytes.
    pub(crate) fn append_with(&mut self, bound: usize, write: impl FnOnce(&mut Vec<u8>)) {
        let fits =
            matches!(self.list.back(), Some(Segment::Chunk(chunk)) if chunk.len() + bound <= CHUNK);
        if !fits {
            let chunk = self.new_chunk();
            self.list.push_back(Segment::Chunk(chunk));
        }
        if let Some(Segment::Chunk(chunk)) = self.list.back_mut() {
            let before = chunk.len();
            chunk.reserve(bound);
            write(chunk);
            self.len += chunk.len() - before;
        }
    }

    pub(crate) fn append_shared(&mut self, bytes: Bytes) {
        self.len += bytes.len();
        self.list.push_back(Segment::Shared(bytes));
    }

    /// Points `slices` at the first bytes to write and returns how many of them are used.
    pub(crate) fn fill<'a>(&'a self, slices: &mut [IoSlice<'a>]) -> usize {
        let mut used = 0;
        for (place, segment) in slices.iter_mut().zip(&self.list) {
            let start = if used == 0 { self.offset } else { 0 };
            *place = IoSlice::new(segment.bytes().get(start..).unwrap_or_default());
            used += 1;
        }
        used
    }

    /// Gives up the first `count` bytes.
    pub(crate) fn advance(&mut self, count: usize) {
        self.len -= count;
        self.offset += count;
        while let Some(first) = self.list.front() {
            let length = first.bytes().len();
            if self.offset < length {
                return;
            }
            self.offset -= length;
            self.retire_first();
        }
    }

    /// Gives up everything, memory included.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    fn retire_first(&mut self) {
        if let Some(Segment::Chunk(mut chunk)) = self.list.pop_front()
            && chunk.capacity() <= CHUNK
        {
            chunk.clear();
            self.spare = Some(chunk);
        }
    }

    fn new_chunk(&mut self) -> Vec<u8> {
        match (self.spare.take(), self.list.back()) {
            (Some(spare), _) => spare,
            // One chunk has been filled since the last write: the next one will be, too.
            (None, Some(Segment::Chunk(_))) => Vec::with_capacity(CHUNK),
            (None, _) => Vec::new(),
        }
    }
}

impl Segment {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Chunk(chunk) => chunk,
            Self::Shared(bytes) => bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn append(segments: &mut Segments, bytes: &[u8]) {
        segments.append_with(bytes.len(), |chunk| chunk.extend_from_slice(bytes));
    }

    proptest! {
        #[test]
        fn what_is_written_is_what_was_appended(
            pieces in proptest::collection::vec((any::<bool>(), 1_usize..40_000), 1..12),
            steps in proptest::collection::vec(1_usize..50_000, 1..12),
        ) {
            let mut segments = Segments::default();
            let (mut wanted, mut written) = (Vec::new(), Vec::new());
            let mut steps = steps.iter().cycle();
            for (index, (shared, length)) in pieces.iter().enumerate() {
                let piece = vec![u8::try_from(index).unwrap(); *length];
                wanted.extend_from_slice(&piece);
                if *shared {
                    segments.append_shared(Bytes::from(piece));
                } else {
                    append(&mut segments, &piece);
                }
                write(&mut segments, *steps.next().unwrap(), &mut written);
            }
            while !segments.is_empty() {
                write(&mut segments, *steps.next().unwrap(), &mut written);
            }
            prop_assert!(written == wanted);
        }
    }

    fn write(segments: &mut Segments, most: usize, written: &mut Vec<u8>) {
        let mut slices = [IoSlice::new(&[]); 3];
        let used = segments.fill(&mut slices);
        let bytes: Vec<u8> = slices[..used]
            .iter()
            .flat_map(|slice| slice.to_vec())
            .take(most)
            .collect();
        segments.advance(bytes.len());
        written.extend(bytes);
    }
}
