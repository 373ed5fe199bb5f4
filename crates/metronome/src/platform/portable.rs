//! The fallback for every platform, with the standard library only.

use std::sync::OnceLock;
use std::thread;
use std::time::Instant;

use backbeat_timing::{LocalInstant, Nanos};

use super::Clock;

/// The standard library's monotonic clock, counted from its first reading in this process. Whether it goes on while
/// the machine is suspended depends on the platform.
///
/// [`LocalClock`](super::LocalClock) is this one where there is nothing better. It is public so that the fallback is
/// tested on every platform.
#[derive(Clone, Copy, Debug)]
pub struct PortableClock;

impl Clock for PortableClock {
    fn now() -> LocalInstant {
        now()
    }

    fn sleep_until(at: LocalInstant) {
        sleep_until(at);
    }
}

pub(super) fn now() -> LocalInstant {
    let origin = *ORIGIN.get_or_init(Instant::now);
    LocalInstant::from_nanos(0) + Nanos::from(origin.elapsed())
}

pub(super) fn sleep_until(at: LocalInstant) {
    loop {
        let left = (at - now()).to_wait();
        if left.is_zero() {
            return;
        }
        thread::sleep(left);
    }
}

/// Readies the calling thread: there is nothing to do that is known to help.
#[cfg(not(target_os = "linux"))]
pub(crate) fn prepare_thread(real_time: bool) -> super::Priority {
    use super::{Priority, RefuseRealTime};
    let reason = if real_time {
        RefuseRealTime::Platform
    } else {
        RefuseRealTime::NotAsked
    };
    Priority::Ordinary { reason }
}

static ORIGIN: OnceLock<Instant> = OnceLock::new();
