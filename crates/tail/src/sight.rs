//! What is made of one message.

use std::borrow::Cow;

use backbeat_bus::Envelope;
use backbeat_contract::{Diagnostic, Severity};
use backbeat_sequence::Finding;
use backbeat_timing::ClusterInstant;

use crate::Facts;

/// One message, seen.
#[derive(Debug)]
pub struct Sight<'a> {
    /// When it was received.
    pub at: ClusterInstant,
    /// The message.
    pub envelope: &'a Envelope,
    /// Its `type`, as far as it has one.
    pub message_type: Option<Cow<'static, str>>,
    /// What it says.
    pub facts: Facts<'a>,
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
