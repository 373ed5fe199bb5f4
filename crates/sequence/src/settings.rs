//! How much a listener remembers, and how long a window waits for claims.

use backbeat_timing::Nanos;

/// What a caller may choose. Every memory is bounded; when one is full the oldest entry goes, and a
/// counter of the [`Summary`](crate::Summary) says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Senders whose clocks are remembered, of all clusters together; at least 1. 64 bytes each,
    /// plus 5 to 10 for finding them, taken as senders appear. The default is 2^18.
    pub senders: usize,
    /// Clusters remembered; at least 1. About 40 KiB each with the default of frames and windows.
    /// The default is 64.
    pub clusters: usize,
    /// Windows remembered a cluster, for `window-reused`; at least 1. The default is 256.
    pub windows: usize,
    /// Frames remembered a cluster, for telling a redelivered frame from a second leader's; at
    /// least 1. The default is 64, twenty beats of three frames.
    pub frames: usize,
    /// How long after the end of a window its claims are still in time.
    pub grace: Grace,
}

/// How long after the end of a window its claims are still in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grace {
    /// One beat at the announced tempo: a report is out within a beat of the downbeat
    /// (BACKBEAT-PER-002), so what arrives later is in no report.
    OneBeat,
    /// This long.
    Exactly(Nanos),
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            senders: 1 << 18,
            clusters: 64,
            windows: 256,
            frames: 64,
            grace: Grace::OneBeat,
        }
    }
}
