//! Why a simulation does not run.

use backbeat_bus::{RefuseSubject, RefuseSubscribe};

/// Why a simulation does not run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseSimulation {
    /// No subject can carry an agent's claims.
    #[error("agent {number} has no subject")]
    Agent {
        /// The agent, by its number.
        number: u32,
        /// Why.
        #[source]
        reason: Option<RefuseSubject>,
    },
    /// Frames or reports cannot be heard.
    #[error("{what} cannot be heard")]
    Deaf {
        /// What was subscribed to.
        what: &'static str,
        /// Why not.
        #[source]
        reason: RefuseSubscribe,
    },
}
