//! A message and when it came.

use backbeat_bus::Envelope;
use backbeat_timing::ClusterInstant;

/// A message that has arrived.
#[derive(Debug)]
pub(crate) struct Arrival {
    pub(crate) kind: Kind,
    pub(crate) envelope: Envelope,
    /// When: by the own clock as it was taken from its queue, or by the log's when it was stored.
    pub(crate) at: ClusterInstant,
}

/// What it should be, by the subject on which it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Frame,
    Claim,
}
