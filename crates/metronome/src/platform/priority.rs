//! The priority a thread has, and why it may be an ordinary one. How it is asked for is in the platforms' files.

use std::fmt;

/// The priority of a metronome's thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Priority {
    /// Runs before every ordinary thread of the machine. Threads that the player starts inherit it.
    RealTime {
        /// The level, 1 ..= 99, of Linux's `SCHED_FIFO`.
        level: u8,
    },
    /// Shares the cores with everybody: late by milliseconds now and then on a busy machine.
    Ordinary {
        /// Why.
        reason: RefuseRealTime,
    },
}

impl fmt::Display for Priority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RealTime { level } => write!(f, "real-time ({level})"),
            Self::Ordinary { reason } => write!(f, "ordinary ({reason})"),
        }
    }
}

/// Why a thread has no real-time priority.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseRealTime {
    /// [`Options::real_time`](crate::Options::real_time) is off.
    #[error("real time was not asked for")]
    NotAsked,
    /// The system refused, most likely because the process lacks the right (`CAP_SYS_NICE`, or a limit set by
    /// `ulimit -r`).
    #[error("real-time level {level} refused: {why}")]
    System {
        /// The level that was asked for.
        level: u8,
        /// What the system said.
        why: String,
    },
    /// Real time is not asked for on this platform.
    #[error("real time is asked for on Linux only")]
    Platform,
}
