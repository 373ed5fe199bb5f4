//! What workers hand to the collector.

use crate::report::{MessageResult, SourceFault};
use backbeat_contract::MessageType;

/// Something that a worker has found.
#[derive(Debug)]
pub(super) enum Event {
    /// A message about which there is something to say, or any message when the run is not quiet. Its index, lines
    /// and offsets count from the beginning of the job's part of the source.
    Message(MessageResult),
    /// A source that cannot be read, or not to its end.
    Unreadable(SourceFault),
}

/// A piece of a job's findings, in order.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub(super) events: Vec<Event>,
    /// Valid messages that have no event of their own, by type.
    pub(super) valid: [u64; MessageType::ALL.len()],
    /// Sources that the job has finished.
    pub(super) sources: u64,
    /// Set on the last block of a part of a stream.
    pub(super) part: Option<Part>,
}

/// How long a part of a stream was, so that the next one's places can be told.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Part {
    pub(super) bytes: u64,
    pub(super) lines: u64,
    pub(super) messages: u64,
}

/// Most events of one block.
pub(super) const BLOCK: usize = 256;

/// Most blocks that wait for the collector, for each job. A worker whose job has that many waits.
pub(super) const BLOCKS: usize = 2;
