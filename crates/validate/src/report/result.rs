//! What is known of one message, and of a source that cannot be read.

use crate::{Judgement, Origin};
use std::sync::Arc;

/// One judged message.
#[derive(Debug, Clone)]
pub struct MessageResult {
    /// The source as the user knows it: a path, or `-` for standard input.
    pub source: Arc<str>,
    /// Which message of its source this is, from 0.
    pub index: u64,
    /// Where the message begins in its source.
    pub origin: Origin,
    /// What is thought of it. Offsets, lines and columns of the diagnostics count from the source's start.
    pub judgement: Judgement,
    /// The message's bytes, at most 1 MiB of them; `None` where there is nothing to show.
    pub text: Option<Arc<[u8]>>,
}

/// A source that cannot be read, or not to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFault {
    /// The source as the user knows it.
    pub source: Arc<str>,
    /// What happened, in one sentence without full stop: `cannot be read: permission denied`.
    pub reason: String,
    /// What to do about it.
    pub help: String,
}
