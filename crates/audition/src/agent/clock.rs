//! That one process speaks for an agent.

use backbeat_contract::AgentId;

use super::claim_of;
use crate::case::Case;
use crate::heard::Heard;
use crate::rules::NO_CLAIMS_OF_AGENT;
use crate::trial::{Ending, Ruling, Trial};

/// That the node in an agent's stamps stays the same: two processes under one id have two clocks.
#[derive(Debug)]
pub(crate) struct OneClock {
    agent: AgentId,
    node: Option<u16>,
    case: Case,
}

impl OneClock {
    pub(crate) const fn new(agent: AgentId) -> Self {
        Self {
            agent,
            node: None,
            case: Case::of("claims"),
        }
    }
}

impl Trial for OneClock {
    fn hear(&mut self, heard: &Heard<'_>) {
        let Some(claim) = claim_of(&self.agent, heard) else {
            return;
        };
        let node = claim.hlc.node;
        let known = *self.node.get_or_insert(node);
        let fault = (node != known).then(|| {
            format!(
                "stamps of node {known:04x} and of node {node:04x}: two clocks claim under one id"
            )
        });
        self.case.weigh(heard, fault);
    }

    fn finish(self: Box<Self>, _ending: &Ending) -> Ruling {
        self.case.rule(NO_CLAIMS_OF_AGENT)
    }
}
