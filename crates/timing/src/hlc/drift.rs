//! How far two wall clocks are apart, as far as stamps tell.

use super::UnixMillis;

/// Milliseconds by which a sender's stamp is ahead of the receiver's wall clock at the receipt
/// (behind, when negative). It includes the way of the message, and how far the sender's stamp ran
/// ahead of its own clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClockDrift(i64);

impl ClockDrift {
    /// The drift above which a stamp is an error, 5 s (integration guide, "Alerting"; `hlc-drift`),
    /// and above which a clock does not follow another one.
    pub const LIMIT_MILLIS: i64 = 5_000;

    pub(super) const fn between(remote: UnixMillis, own: UnixMillis) -> Self {
        Self(remote.get().saturating_sub(own.get()))
    }

    /// Milliseconds ahead.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whether it is more than the limit, in either direction.
    pub const fn is_excessive(self) -> bool {
        self.0.unsigned_abs() > Self::LIMIT_MILLIS.unsigned_abs()
    }

    pub(super) const fn is_too_far_ahead(self) -> bool {
        self.0 > Self::LIMIT_MILLIS
    }
}
