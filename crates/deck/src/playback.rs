//! How a recording is played, and what came of it.

use std::sync::atomic::{AtomicU64, Ordering};

use backbeat_bus::Subject;
use backbeat_recording::{Speed, Torn};
use backbeat_timing::Jitter;

/// How a recording is played.
#[derive(Debug, Clone, PartialEq)]
pub struct Playback {
    /// How fast.
    pub speed: Speed,
    /// Whether deadlines and stamps are made current. Signatures no longer hold then: they sign the recorded bytes.
    pub shift_time: bool,
    /// What is put before every subject, with a dot, so that live consumers do not hear it.
    pub prefix: Option<Subject>,
}

/// What was played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Played {
    /// Messages published.
    pub published: u64,
    /// Messages not published: there was no connection at their time, or the server takes none as large.
    pub refused: u64,
    /// Messages not published because their subject is none that can be published to.
    pub unaddressable: u64,
    /// How much later than their time messages were published; none at the highest speed, which has no times.
    pub lateness: Option<Jitter>,
    /// Whether the whole recording was played.
    pub complete: bool,
    /// What is missing at the end of the recording.
    pub torn: Option<Torn>,
}

/// How far a playback has come, for others to read meanwhile.
#[derive(Debug, Default)]
pub struct Progress {
    pub(crate) published: AtomicU64,
    pub(crate) refused: AtomicU64,
    pub(crate) unaddressable: AtomicU64,
    /// Milliseconds of the recording.
    pub(crate) position_ms: AtomicU64,
}

impl Progress {
    /// Messages published so far.
    pub fn published(&self) -> u64 {
        self.published.load(Ordering::Relaxed)
    }

    /// How much of the recording was played, in milliseconds of its own time.
    pub fn position_ms(&self) -> u64 {
        self.position_ms.load(Ordering::Relaxed)
    }
}
