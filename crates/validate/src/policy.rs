//! What the caller decides about messages, beyond the contract.

use backbeat_contract::Severity;

/// What a field that the contract does not have means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnknownFields {
    /// An error: the contract's messages are closed.
    #[default]
    Deny,
    /// A warning.
    Warn,
    /// Nothing.
    Allow,
}

impl UnknownFields {
    /// The severity of such a field; `None` when it is not told.
    pub(crate) fn severity(self) -> Option<Severity> {
        match self {
            Self::Deny => Some(Severity::Error),
            Self::Warn => Some(Severity::Warning),
            Self::Allow => None,
        }
    }
}

/// What the caller decides about messages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    /// What a field that the contract does not have means.
    pub unknown_fields: UnknownFields,
    /// Whether a warning makes a message invalid.
    pub deny_warnings: bool,
    /// The `type` that every message must have.
    pub demanded_type: Option<String>,
    /// Whether messages of no known type are passed over.
    pub skip_unknown_types: bool,
}
