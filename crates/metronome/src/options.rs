//! How a metronome waits.

use std::time::Duration;

/// How a metronome waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How long before a precise appointment the thread stops sleeping and spins: at most [`Options::LONGEST_SPIN`].
    /// It costs this much of a core's time a beat, and hides a wake-up that is late by no more than this.
    pub spin: Duration,
    /// Whether to ask for real-time priority. Being refused is no error:
    /// [`Metronome::priority`](crate::Metronome::priority) says what came of it.
    pub real_time: bool,
}

impl Options {
    /// The longest spin that is accepted, 1 ms: what wakes up later than that does so by many milliseconds, and no
    /// spin would help.
    pub const LONGEST_SPIN: Duration = Duration::from_millis(1);
}

impl Default for Options {
    /// A spin of 100 µs, about what a wake-up takes on an idle machine, and real-time priority where it is allowed.
    fn default() -> Self {
        Self {
            spin: Duration::from_micros(100),
            real_time: true,
        }
    }
}
