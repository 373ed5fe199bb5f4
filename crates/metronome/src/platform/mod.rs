//! The one place that depends on the platform: the node's clock with its sleep, and what a thread that must be in time
//! asks of the system.
//!
//! | | Linux | elsewhere |
//! |---|---|---|
//! | clock | `CLOCK_BOOTTIME`, which goes on in suspend | the standard library's, from the first reading on |
//! | sleep | `clock_nanosleep` to an absolute instant | `thread::sleep`, again until the instant has come |
//! | timer slack | 1 ns instead of 50 µs | |
//! | real time | `SCHED_FIFO`, where the process has the right | not asked for |

mod clock;
#[cfg(target_os = "linux")]
mod linux;
mod portable;
mod priority;
mod wall_clock;

pub use clock::{Clock, LocalClock};
pub use portable::PortableClock;
pub use priority::{Priority, RefuseRealTime};
pub use wall_clock::WallClock;

#[cfg(target_os = "linux")]
use linux as native;
#[cfg(not(target_os = "linux"))]
use portable as native;

pub(crate) use native::prepare_thread;
