//! When windows ended, for `late-claim`. What they were called is in `windows`.

use backbeat_timing::{ClusterInstant, Nanos};

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
}

impl Closings {
    pub(super) fn new() -> Self {
        Self(Ring::new(REMEMBERED))
    }

    pub(super) fn remember(&mut self, closing: Closing) {
        self.0.push(closing);
    }

    /// The end of the latest window that ended more than `grace` before `now`.
    pub(super) fn settled(&self, now: ClusterInstant, grace: Nanos) -> Option<&Closing> {
        let is_settled = |closing: &&Closing| now - closing.at > grace;
        self.0.latest_first().find(is_settled)
    }

    /// The beats go on from an earlier one: what ended there or later is open again.
    pub(super) fn go_back(&mut self, beat: u64) {
        self.0.retain(|closing| closing.last < beat);
    }
}

const REMEMBERED: usize = 64;
