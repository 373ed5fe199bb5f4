//! What the gatherer shows of itself.

use crate::ledger::Glance;
use crate::slo::Levels;
use std::time::Duration;

/// The gatherer's latest picture of itself, at most a tenth of a second old while messages come in.
#[derive(Debug, Clone, Default)]
pub struct Picture {
    /// The ledger.
    pub glance: Glance,
    /// The service levels.
    pub levels: Levels,
    /// How long a beat lasts, as announced.
    pub beat: Option<Duration>,
}
