//! Dead letters, within bounds: a flood of bad messages makes neither a second flood nor a full log.

use super::Rejection;
use backbeat_bus::{Bus, Envelope, Subject};
use backbeat_contract::AgentId;
use backbeat_timing::ClusterInstant;
use std::sync::Arc;
use tracing::warn;

/// Sends rejected messages to `backbeat.invalid.<cluster>` and samples them in the log.
///
/// In each second at most [`DeadLetters::A_SECOND`] are sent and [`DeadLetters::LOGGED_A_SECOND`] logged; the rest is
/// only counted.
pub struct DeadLetters {
    bus: Arc<dyn Bus>,
    to: Subject,
    second: i128,
    in_second: u32,
}

/// What became of a rejected message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Disposal {
    /// It was sent on.
    Sent,
    /// There were too many in this second.
    Suppressed,
    /// NATS does not take it: there is no connection, it is too large with its headers, or too many wait.
    Refused,
}

impl DeadLetters {
    /// Most dead letters sent in a second.
    pub const A_SECOND: u32 = 1000;

    /// Most rejected messages logged in a second.
    pub const LOGGED_A_SECOND: u32 = 2;

    /// Dead letters to a subject.
    pub fn new(bus: Arc<dyn Bus>, to: Subject) -> Self {
        Self {
            bus,
            to,
            second: 0,
            in_second: 0,
        }
    }

    /// Sends on a message that was rejected at `now`.
    pub fn dispose(
        &mut self,
        rejection: &Rejection,
        rejected: Envelope,
        now: ClusterInstant,
    ) -> Disposal {
        let second = now.unix_nanos().div_euclid(1_000_000_000);
        if second != self.second {
            self.second = second;
            self.in_second = 0;
        }
        self.in_second = self.in_second.saturating_add(1);
        if self.in_second <= Self::LOGGED_A_SECOND {
            let agent = rejection.agent.as_ref().map(AgentId::as_str);
            warn!(
                reason = rejection.reason.as_str(),
                subject = rejected.subject.as_str(),
                agent,
                bytes = rejected.payload.len(),
                "a message was rejected"
            );
        }
        if self.in_second > Self::A_SECOND {
            return Disposal::Suppressed;
        }
        let letter = rejection.dead_letter(rejected, self.to.clone());
        match self.bus.offer(letter) {
            Ok(()) => Disposal::Sent,
            Err(_) => Disposal::Refused,
        }
    }
}
