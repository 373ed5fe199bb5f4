//! When windows ended, for `late-claim`. What they were called is in `windows`.

use backbeat_timing::ClusterInstant;

use crate::ring::Ring;

/// The latest ends of windows, as many as fit a grace of some bars.
#[derive(Clone, Debug)]
pub(super) struct Closings(Ring<Closing>);

/// The end of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Closing {
    /// The last beat heard of it.
    pub(super) last: u64,
    /// When the first frame of the next one was received: a little after its end, never before.
    pub(super) at: ClusterInstant,
    /// That frame.
    pub(super) index: u64,
}

impl Closings {
    pub(super) fn new() -> Self {
        Self(Ring::new(REMEMBERED))
    }

    pub(super) fn remember(&mut self, closing: Closing) {
        self.0.push(closing);
    }

    /// The end of the window of a beat, or of the first window heard to end after it.
    pub(super) fn end_of(&self, beat: u64) -> Option<&Closing> {
        self.0.oldest_first().find(|closing| beat <= closing.last)
    }

    /// The beats go on from an earlier one: what ended there or later is open again.
    pub(super) fn go_back(&mut self, beat: u64) {
        self.0.retain(|closing| closing.last < beat);
    }
}

const REMEMBERED: usize = 64;
