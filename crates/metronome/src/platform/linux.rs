//! Linux: the platform that is measured.

use std::io;
use std::num::NonZeroU64;

use backbeat_timing::{LocalInstant, Nanos};
use rustix::io::Errno;
use rustix::thread::{clock_nanosleep_absolute, set_current_timer_slack};
use rustix::time::{ClockId, Timespec, clock_gettime};
use thread_priority::{
    Error, RealtimeThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy,
    set_thread_priority_and_policy, thread_native_id,
};
use tracing::debug;

use super::{Priority, RefuseRealTime, portable};

pub(super) fn now() -> LocalInstant {
    let since_boot = clock_gettime(ClockId::Boottime);
    LocalInstant::from_nanos(
        i128::from(since_boot.tv_sec) * NANOS_A_SECOND + i128::from(since_boot.tv_nsec),
    )
}

pub(super) fn sleep_until(at: LocalInstant) {
    let request = timespec(at);
    while now() < at {
        match clock_nanosleep_absolute(ClockId::Boottime, &request) {
            // A signal; or, saturated below, an instant beyond what the kernel can tell.
            Ok(()) | Err(Errno::INTR) => {}
            Err(refusal) => {
                debug!(%refusal, "clock_nanosleep is refused");
                return sleep_without(at);
            }
        }
    }
}

/// For systems that filter the call away: late by the timer's slack, but neither early nor busy.
fn sleep_without(at: LocalInstant) {
    let left = at - now();
    portable::sleep_until(portable::now() + left);
}

/// Readies the calling thread: exact timers, and real-time priority if asked for.
pub(crate) fn prepare_thread(real_time: bool) -> Priority {
    if let Err(refusal) = set_current_timer_slack(Some(NonZeroU64::MIN)) {
        debug!(%refusal, "timers stay 50 µs slack");
    }
    if !real_time {
        let reason = RefuseRealTime::NotAsked;
        return Priority::Ordinary { reason };
    }
    match take_real_time_priority() {
        Ok(()) => Priority::RealTime {
            level: REAL_TIME_LEVEL,
        },
        Err(reason) => Priority::Ordinary { reason },
    }
}

fn take_real_time_priority() -> Result<(), RefuseRealTime> {
    let refuse = |why: String| RefuseRealTime::System {
        level: REAL_TIME_LEVEL,
        why,
    };
    let level = ThreadPriority::try_from(REAL_TIME_LEVEL).map_err(|why| refuse(why.to_owned()))?;
    let fifo = ThreadSchedulePolicy::Realtime(RealtimeThreadSchedulePolicy::Fifo);
    set_thread_priority_and_policy(thread_native_id(), level, fifo).map_err(|error| {
        refuse(match error {
            Error::OS(code) => io::Error::from_raw_os_error(code).to_string(),
            other => other.to_string(),
        })
    })
}

/// The instant as the kernel writes it, at the ends of what 64 bits of seconds hold.
fn timespec(at: LocalInstant) -> Timespec {
    let seconds = at.nanos().div_euclid(NANOS_A_SECOND);
    let nanos = Nanos::new(at.nanos().rem_euclid(NANOS_A_SECOND));
    Timespec {
        tv_sec: i64::try_from(seconds).unwrap_or(if seconds < 0 { i64::MIN } else { i64::MAX }),
        tv_nsec: nanos.to_wait().subsec_nanos().into(),
    }
}

const NANOS_A_SECOND: i128 = 1_000_000_000;

/// Before every ordinary thread, and behind the kernel's own interrupt threads, which stand at 50.
const REAL_TIME_LEVEL: u8 = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_timers_of_a_prepared_thread_are_exact() {
        prepare_thread(false);
        assert_eq!(rustix::thread::current_timer_slack().unwrap(), 1);
    }

    #[test]
    fn instants_beyond_the_kernel_saturate() {
        let far = timespec(LocalInstant::from_nanos(i128::MAX));
        assert_eq!(far.tv_sec, i64::MAX);
        let early = timespec(LocalInstant::from_nanos(-1));
        assert_eq!((early.tv_sec, early.tv_nsec), (-1, 999_999_999));
    }
}
