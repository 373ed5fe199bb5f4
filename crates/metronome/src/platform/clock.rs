//! A node's own clock. What the clocks of the platforms are is in their files; the wall clock is in `wall_clock`.

use backbeat_timing::LocalInstant;

use super::native;

/// A clock that never goes back, and the sleep that belongs to it.
pub trait Clock: 'static {
    /// The present instant.
    fn now() -> LocalInstant;

    /// Sleeps until an instant, and never returns before it; at once when it has passed.
    fn sleep_until(at: LocalInstant);
}

/// The best clock that the platform has: on Linux one that goes on while the machine is suspended.
#[derive(Clone, Copy, Debug)]
pub struct LocalClock;

impl LocalClock {
    /// The present instant. Its origin means nothing outside this machine, on some platforms outside this process.
    pub fn now() -> LocalInstant {
        native::now()
    }
}

impl Clock for LocalClock {
    fn now() -> LocalInstant {
        native::now()
    }

    fn sleep_until(at: LocalInstant) {
        native::sleep_until(at);
    }
}
