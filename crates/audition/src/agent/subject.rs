//! That an agent's claims are published under its own name.

use backbeat_bus::Topic;
use backbeat_contract::AgentId;
use backbeat_validate::Facts;

use crate::case::Case;
use crate::heard::Heard;
use crate::rules::NO_CLAIMS_OF_AGENT;
use crate::trial::{Ending, Ruling, Trial};

/// That `agent_id` ends the subject, and that the subject names the cluster.
#[derive(Debug)]
pub(crate) struct NamesAgent {
    agent: AgentId,
    case: Case,
}

impl NamesAgent {
    pub(crate) const fn new(agent: AgentId) -> Self {
        Self {
            agent,
            case: Case::of("claims"),
        }
    }
}

impl Trial for NamesAgent {
    fn hear(&mut self, heard: &Heard<'_>) {
        let Some(Facts::Claim { agent: claimed, .. }) = &heard.sight.facts else {
            return;
        };
        let named = match heard.topic {
            Topic::Status(_, named) | Topic::LegacyStatus(named) => Some(named),
            _ => None,
        };
        let is_about = **claimed == *self.agent.as_str() || named == Some(&self.agent);
        if !is_about {
            return;
        }
        let fault = match heard.topic {
            Topic::Status(_, named) if named.as_str() == &**claimed => None,
            Topic::Status(_, named) => Some(format!("{claimed} claims on the subject of {named}")),
            _ => Some(format!(
                "{} names no cluster: backbeat.status.<cluster>.<agent_id> does",
                heard.sight.envelope.subject
            )),
        };
        self.case.weigh(heard, fault);
    }

    fn finish(self: Box<Self>, _ending: &Ending) -> Ruling {
        self.case.rule(NO_CLAIMS_OF_AGENT)
    }
}
