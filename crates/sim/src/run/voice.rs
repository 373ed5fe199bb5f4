//! Hands claims over to the bus.

use backbeat_bus::{Bus, Connection};
use backbeat_timing::ClusterInstant;
use tokio::sync::watch;

use super::envelopes::Envelopes;
use super::stop::Stop;
use crate::crowd::{Breakage, Claim};

/// Hands claims over to the bus.
pub(super) struct Voice<'a> {
    bus: &'a dyn Bus,
    connection: watch::Receiver<Connection>,
    envelopes: Envelopes,
}

/// What became of a claim.
pub(super) enum Handed {
    /// It was taken at this instant.
    Over(ClusterInstant),
    /// There is no connection. It is not left in a queue, from which it would burst out stale.
    NotConnected,
    /// The bus refused it.
    Refused,
    /// The simulation ended, and the bus had not taken it yet.
    Ended,
}

impl<'a> Voice<'a> {
    pub(super) fn new(bus: &'a dyn Bus, envelopes: Envelopes) -> Self {
        Self {
            bus,
            connection: bus.connection(),
            envelopes,
        }
    }

    pub(super) fn is_connected(&self) -> bool {
        self.connection.borrow().is_connected()
    }

    /// Whether the claim is about a secret rotation.
    pub(super) fn is_rotation(&self, claim: &Claim) -> bool {
        self.envelopes.is_rotation(claim)
    }

    /// Hands a claim over, broken if so wished. Waits while the bus is full, but not beyond the end.
    pub(super) async fn send(
        &mut self,
        claim: &Claim,
        breakage: Option<Breakage>,
        stop: &Stop,
    ) -> Handed {
        if !self.is_connected() {
            return Handed::NotConnected;
        }
        let Some(envelope) = self.envelopes.seal(claim, breakage) else {
            return Handed::Refused;
        };
        let published = self.bus.publish(envelope);
        tokio::select! {
            // A bus that is not full takes it at the first try, and the end is never looked at.
            biased;
            published = published => match published {
                Ok(()) => Handed::Over(stop.clock.now()),
                Err(_) => Handed::Refused,
            },
            _ = stop.reached() => Handed::Ended,
        }
    }

    /// Waits, some seconds at most, until everything handed over has reached the server. If it may not have, says why.
    pub(super) async fn settle(&self) -> Option<String> {
        let settled = self.bus.settle().await;
        settled.err().map(|refusal| refusal.to_string())
    }
}
