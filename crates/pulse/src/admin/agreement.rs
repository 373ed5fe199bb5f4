//! Why the cluster did not agree on an order, whatever the order was.

use axum::http::StatusCode;
use backbeat_admin::Refusal;
use std::time::Duration;

/// Why the cluster did not agree on an order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseAgreement {
    /// Nobody leads, so nobody can decide.
    #[error("no leader is known, so nobody can decide")]
    NoLeader,
    /// A majority did not answer in time. It may still do so, and the order then holds.
    #[error("a majority did not agree within {waited:?}; the order may still take effect")]
    TimedOut {
        /// How long it was awaited.
        waited: Duration,
    },
    /// The node cannot take part, such as one whose store failed or that is stopping.
    #[error("this node cannot take part in decisions: {reason}")]
    Unable {
        /// Why.
        reason: String,
    },
}

impl From<&RefuseAgreement> for Refusal {
    fn from(refusal: &RefuseAgreement) -> Self {
        let code = match refusal {
            RefuseAgreement::NoLeader => "no-leader",
            RefuseAgreement::TimedOut { .. } => "not-agreed",
            RefuseAgreement::Unable { .. } => "unable",
        };
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code, refusal.to_string())
    }
}
