//! Who plays, and when it wants to: what a metronome's thread and a simulation both call.

use backbeat_timing::LocalInstant;

/// Something that happens at instants: a leader's frames, a listener's deadlines.
///
/// All methods are called from one thread, in turn. A call that takes long delays what comes after it, and
/// [`Metronome::stop`](crate::Metronome::stop) with it, so a player hands work to others and returns.
pub trait Player: Send + 'static {
    /// When to play next, asked after each [`Player::play`] and after each nudge; `None` waits for a nudge.
    ///
    /// An instant that has passed is played at once, so a player that has played moves on. The answer is what counts
    /// from now on: an earlier one that was not played yet is forgotten.
    fn next(&mut self, now: LocalInstant) -> Option<Appointment>;

    /// A precise appointment at `at` is some hundred microseconds away. A player that goes through what it will do, without
    /// doing it, then finds code and data in the core's cache, where they have not been since the last time: a frame is
    /// spoken in half of the time. It should take less than 100 µs. It is not called when the thread woke up too late for
    /// it, and again when the player was nudged meanwhile.
    fn rehearse(&mut self, at: LocalInstant) {
        let _ = at;
    }

    /// Plays, once for each appointment and never before its instant; `now` was read just before the call.
    fn play(&mut self, now: LocalInstant);
}

/// An instant at which a player wants to play.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// When, on the node's own clock.
    pub at: LocalInstant,
    /// Whether microseconds matter. The thread then spins for [`Options::spin`](crate::Options::spin) and measures its
    /// [`Lateness`](crate::Lateness), and hears a nudge in the last five milliseconds only when it spins. If not, some
    /// milliseconds of delay are welcome to save work.
    pub precise: bool,
}
