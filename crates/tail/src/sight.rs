//! What is made of one message.

use std::borrow::Cow;

use backbeat_bus::Envelope;
use backbeat_contract::{Diagnostic, Severity};
use backbeat_sequence::Finding;
use backbeat_timing::ClusterInstant;
use backbeat_validate::Facts;

/// One message, seen.
#[derive(Debug)]
pub struct Sight<'a> {
    /// When it was received.
    pub at: ClusterInstant,
    /// The message.
    pub envelope: &'a Envelope,
    /// Its `type`, as far as it has one.
    pub message_type: Option<Cow<'static, str>>,
    /// What it says; none of a dead letter, and when no sense can be made of it.
    pub facts: Option<Facts<'a>>,
    /// The verdict on it alone.
    pub verdict: Verdict,
    /// What there is to say about it alone.
    pub diagnostics: Vec<Diagnostic>,
    /// What rules it breaks together with those before it.
    pub findings: Vec<Finding>,
}

/// The verdict on a message alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It keeps the contract.
    Valid,
    /// It breaks the contract.
    Invalid,
    /// It is a dead letter: what is in it was judged by whoever rejected it.
    Rejected,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Self; 3] = [Self::Valid, Self::Invalid, Self::Rejected];

    /// The word that machine output uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Rejected => "rejected",
        }
    }
}

impl Sight<'_> {
    /// Whether something is wrong with it, alone or in its place.
    pub fn is_wrong(&self) -> bool {
        self.verdict != Verdict::Valid || !self.findings.is_empty()
    }

    /// The gravest that is said about it; none when nothing is.
    pub(crate) fn severity(&self) -> Option<Severity> {
        let told = self.diagnostics.iter().map(|told| told.severity);
        let found = self.findings.iter().map(|found| found.severity);
        told.chain(found).max()
    }
}
