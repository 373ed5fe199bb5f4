//! How long reports are kept.

use std::time::Duration;

/// How long reports are kept. The oldest go first; the latest report always stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Reports told longer ago than this go.
    pub age: Duration,
    /// Reports go until those that are left take no more than this, in bytes of JSON.
    pub bytes: u64,
}

impl Default for Retention {
    /// 90 days, and 1 GiB.
    fn default() -> Self {
        Self {
            age: Duration::from_hours(90 * 24),
            bytes: 1 << 30,
        }
    }
}
