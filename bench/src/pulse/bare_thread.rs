//! The floor of the metronome: a thread that does nothing but call the system and tick. Made of the bare calls, and
//! not of our clock, so that a fault of that would show.

use std::hint;
use std::num::NonZeroU64;
use std::time::Duration;

use backbeat_timing::LocalInstant;
use rustix::io::Errno;
use rustix::thread::{clock_nanosleep_absolute, set_current_timer_slack};
use rustix::time::{ClockId, Timespec, clock_gettime};

use super::ticker::{Block, Ledger, nanos};

/// Ticks on the calling thread.
pub(super) fn tick(block: Block, spin: Duration) -> Result<Ledger, Errno> {
    set_current_timer_slack(Some(NonZeroU64::MIN))?;
    let period = nanos(block.period);
    let start = u64::try_from(block.start.nanos()).unwrap_or_default();
    let mut ledger = Ledger::new(block);
    for tick in 0..u64::from(block.ticks) {
        let at = start + tick * period;
        let wake = at - nanos(spin);
        let request = Timespec {
            tv_sec: (wake / NANOS_A_SECOND).cast_signed(),
            tv_nsec: (wake % NANOS_A_SECOND).cast_signed(),
        };
        clock_nanosleep_absolute(ClockId::Boottime, &request)?;
        while now() < at {
            hint::spin_loop();
        }
        ledger.note(LocalInstant::from_nanos(at.into()));
    }
    Ok(ledger)
}

/// Nanoseconds since the machine started.
fn now() -> u64 {
    let now = clock_gettime(ClockId::Boottime);
    now.tv_sec.cast_unsigned() * NANOS_A_SECOND + now.tv_nsec.cast_unsigned()
}

const NANOS_A_SECOND: u64 = 1_000_000_000;
