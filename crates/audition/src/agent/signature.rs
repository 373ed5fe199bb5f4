//! That an agent signs its claims.

use backbeat_bus::Verifier;
use backbeat_contract::AgentId;

use super::claim_of;
use crate::case::Case;
use crate::heard::Heard;
use crate::rules::NO_CLAIMS_OF_AGENT;
use crate::trial::{Ending, Ruling, Trial};

/// That every claim carries a signature by a key that is trusted for the agent (BACKBEAT-REQ-044).
#[derive(Debug)]
pub(crate) struct Signed {
    agent: AgentId,
    verifier: Option<Verifier>,
    case: Case,
}

impl Signed {
    pub(crate) const fn new(agent: AgentId, verifier: Option<Verifier>) -> Self {
        Self {
            agent,
            verifier,
            case: Case::of("claims"),
        }
    }
}

impl Trial for Signed {
    fn hear(&mut self, heard: &Heard<'_>) {
        let Some(verifier) = &self.verifier else {
            return;
        };
        if claim_of(&self.agent, heard).is_some() {
            let refused = verifier.verify(heard.sight.envelope).err();
            self.case
                .weigh(heard, refused.map(|refusal| refusal.to_string()));
        }
    }

    fn finish(self: Box<Self>, _ending: &Ending) -> Ruling {
        if self.verifier.is_none() {
            return Ruling::skipped(
                "no key was given: name the file of the agent's public key with --key",
            );
        }
        self.case.rule(NO_CLAIMS_OF_AGENT)
    }
}
