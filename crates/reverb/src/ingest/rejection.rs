//! Why a message is not read, and the dead letter that says so.

use backbeat_bus::{Envelope, Headers, RefuseSignature, Subject};
use backbeat_contract::{AgentId, Code};

/// Why a message is rejected; the header `x-reason` of its dead letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// It breaks the contract.
    Contract(Code),
    /// Signatures are demanded, and it has none.
    Unsigned,
    /// Its signature is not its agent's over this message.
    Signature,
    /// It was signed for another agent than the one that it names.
    OtherAgent,
    /// It names another cluster than its subject.
    OtherCluster,
}

impl Reason {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Contract(code) => code.as_str(),
            Self::Unsigned => "unsigned",
            Self::Signature => "bad-signature",
            Self::OtherAgent => "other-agent",
            Self::OtherCluster => "other-cluster",
        }
    }
}

impl From<Code> for Reason {
    fn from(code: Code) -> Self {
        Self::Contract(code)
    }
}

impl From<RefuseSignature> for Reason {
    fn from(refusal: RefuseSignature) -> Self {
        match refusal {
            RefuseSignature::Unsigned => Self::Unsigned,
            _ => Self::Signature,
        }
    }
}

/// A message that was rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// Why.
    pub reason: Reason,
    /// Who sent it, as far as header or subject tell.
    pub agent: Option<AgentId>,
}

impl Rejection {
    /// The dead letter: the rejected bytes, and on the outside why, from where and by whom (contract, "Subjects and
    /// headers").
    pub fn dead_letter(&self, rejected: Envelope, to: Subject) -> Envelope {
        let mut headers = Headers::default();
        // A header that cannot be set is left out: the subject is a stranger's.
        let _ = headers.set(Headers::REASON, self.reason.as_str());
        let _ = headers.set(Headers::SUBJECT, rejected.subject.as_str());
        if let Some(agent) = &self.agent {
            let _ = headers.set(Headers::AGENT_ID, agent.as_str());
        }
        Envelope::new(to, rejected.payload).with_headers(headers)
    }
}
