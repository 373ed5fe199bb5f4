//! What the connections of a node have counted.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counters since the node began to listen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Traffic {
    /// Connections to other nodes that were made, handshake included.
    pub dialled: u64,
    /// Attempts at one that failed: nobody there, or refused by either side.
    pub dials_failed: u64,
    /// Connections of others that were let in.
    pub admitted: u64,
    /// Connections of others that were refused in their handshake: strangers, another cluster, version, protection or
    /// secret, too slow, or no seat left.
    pub refused: u64,
    /// Connections of others that were closed unheard, because too many were in their handshake.
    pub turned_away: u64,
    /// Connections, of either kind, that were closed because of a frame: too large, of no known kind, wrongly sealed.
    pub frames_refused: u64,
    /// Requests that were sent.
    pub requests_sent: u64,
    /// Requests that were not sent, because too many waited for the same node.
    pub busy: u64,
    /// Requests of others that were answered.
    pub requests_answered: u64,
    /// Answers that were too large to send, so that an empty one went instead.
    pub answers_too_large: u64,
    /// Connections that were given up because the other side fell silent while an answer was due.
    pub silences: u64,
}

/// The live counters; each is independent, so a snapshot is not one instant.
#[derive(Debug, Default)]
pub(super) struct Meter {
    pub(super) dialled: AtomicU64,
    pub(super) dials_failed: AtomicU64,
    pub(super) admitted: AtomicU64,
    pub(super) refused: AtomicU64,
    pub(super) turned_away: AtomicU64,
    pub(super) frames_refused: AtomicU64,
    pub(super) requests_sent: AtomicU64,
    pub(super) busy: AtomicU64,
    pub(super) requests_answered: AtomicU64,
    pub(super) answers_too_large: AtomicU64,
    pub(super) silences: AtomicU64,
}

impl Meter {
    pub(super) fn snapshot(&self) -> Traffic {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Traffic {
            dialled: read(&self.dialled),
            dials_failed: read(&self.dials_failed),
            admitted: read(&self.admitted),
            refused: read(&self.refused),
            turned_away: read(&self.turned_away),
            frames_refused: read(&self.frames_refused),
            requests_sent: read(&self.requests_sent),
            busy: read(&self.busy),
            requests_answered: read(&self.requests_answered),
            answers_too_large: read(&self.answers_too_large),
            silences: read(&self.silences),
        }
    }
}
