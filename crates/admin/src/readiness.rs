//! Whether a service can do its work now. What each service needs for that is its own business.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The answer of `/ready`: 200 when ready, 503 when not.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct Readiness {
    /// Whether the service does its work now.
    pub ready: bool,
    /// Why not; when it is ready, what is amiss all the same.
    pub reasons: Vec<Reason>,
}

/// Something that is amiss.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reason {
    /// A stable word for programs, in kebab-case.
    #[schema(example = "no-nats")]
    pub code: String,
    /// A sentence for people.
    #[schema(example = "not connected to NATS: no frame can be published")]
    pub message: String,
}

impl Readiness {
    /// Ready, and nothing is amiss.
    pub fn ready() -> Self {
        Self {
            ready: true,
            reasons: Vec::new(),
        }
    }

    /// Not ready, for one reason.
    pub fn not(code: impl Into<String>, message: impl Into<String>) -> Self {
        let mut readiness = Self::default();
        readiness.reasons.push(Reason::new(code, message));
        readiness
    }
}

impl Reason {
    /// A reason: a stable kebab-case word and a sentence.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
        }
    }
}
