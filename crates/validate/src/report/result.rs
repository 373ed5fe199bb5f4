//! What is known of one message, and of a source that cannot be read.

use super::Summary;
use crate::{Judgement, Origin, Verdict};
use backbeat_contract::Diagnostic;
use std::ops::Range;
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

impl MessageResult {
    /// Whether there is nothing to say about it: it is not invalid and has no diagnostics.
    pub fn is_unremarkable(&self) -> bool {
        self.judgement.verdict != Verdict::Invalid && self.judgement.diagnostics.is_empty()
    }

    /// Which message of its source this is, as people count: from 1.
    pub fn number(&self) -> u64 {
        self.index.saturating_add(1)
    }

    /// The message's type, or [`Summary::NO_TYPE`].
    pub fn type_name(&self) -> &str {
        self.judgement
            .message_type
            .as_deref()
            .unwrap_or(Summary::NO_TYPE)
    }

    /// The message's bytes and where in them the culprit of one of its diagnostics lies; `None` where there are
    /// no bytes to show.
    pub fn culprit(&self, diagnostic: &Diagnostic) -> Option<(&[u8], Range<usize>)> {
        let text = self.text.as_deref()?;
        let behind = diagnostic.offset.saturating_sub(self.origin.offset);
        let start = usize::try_from(behind).map_or(text.len(), |start| start.min(text.len()));
        let end = start.saturating_add(diagnostic.length).min(text.len());
        Some((text, start..end))
    }
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
