//! That states come with what belongs to them.

use backbeat_contract::{AgentId, Code};

use super::claim_of;
use crate::case::Case;
use crate::heard::Heard;
use crate::rules::NO_CLAIMS_OF_AGENT;
use crate::trial::{Ending, Ruling, Trial};

/// That who failed says why, who is blocked says on what, and what is completed has nothing left (contract, "Rules a
/// schema cannot say").
#[derive(Debug)]
pub(crate) struct Explained {
    agent: AgentId,
    case: Case,
}

impl Explained {
    pub(crate) const fn new(agent: AgentId) -> Self {
        Self {
            agent,
            case: Case::of("claims"),
        }
    }
}

impl Trial for Explained {
    fn hear(&mut self, heard: &Heard<'_>) {
        if claim_of(&self.agent, heard).is_none() {
            return;
        }
        let mut told = heard.sight.diagnostics.iter();
        let fault = told.find(|told| RULES.contains(&told.code));
        self.case.weigh(
            heard,
            fault.map(|fault| format!("{}: {}", fault.code, fault.message)),
        );
    }

    fn finish(self: Box<Self>, _ending: &Ending) -> Ruling {
        self.case.rule(NO_CLAIMS_OF_AGENT)
    }
}

const RULES: [Code; 3] = [
    Code::DoneWithBeatsLeft,
    Code::FailedWithoutNotes,
    Code::BlockedWithoutWait,
];
