//! That the outside of a claim agrees with its inside.

use backbeat_bus::Headers;
use backbeat_contract::AgentId;

use super::{Claim, claim_of};
use crate::bars::Bars;
use crate::case::Case;
use crate::heard::Heard;
use crate::rules::NO_CLAIMS_OF_AGENT;
use crate::trial::{Ending, Ruling, Trial};

/// That `x-agent-id` and `x-hlc` are those of the payload, and `x-window-id` is the window of the beat claimed.
#[derive(Debug)]
pub(crate) struct HeadersAgree {
    agent: AgentId,
    bars: Bars,
    case: Case,
}

impl HeadersAgree {
    pub(crate) fn new(agent: AgentId) -> Self {
        Self {
            agent,
            bars: Bars::default(),
            case: Case::of("claims"),
        }
    }

    fn fault(&self, headers: &Headers, claim: &Claim) -> Option<String> {
        let agent = self.agent.clone();
        compared(
            Headers::AGENT_ID,
            headers.agent_id().ok().flatten(),
            Some(agent),
        )
        .or_else(|| compared(Headers::HLC, headers.hlc().ok().flatten(), Some(claim.hlc)))
        .or_else(|| {
            let window = self.bars.of_beat(claim.beat).map(|bar| bar.window);
            compared(
                Headers::WINDOW_ID,
                headers.window_id().ok().flatten(),
                window,
            )
        })
    }
}

impl Trial for HeadersAgree {
    fn hear(&mut self, heard: &Heard<'_>) {
        if let Some(frame) = heard.frame() {
            self.bars.follow(&frame, heard.at());
        }
        if let Some(claim) = claim_of(&self.agent, heard) {
            self.case.weigh(heard, self.fault(heard.headers(), &claim));
        }
    }

    fn finish(self: Box<Self>, _ending: &Ending) -> Ruling {
        self.case.rule(NO_CLAIMS_OF_AGENT)
    }
}

/// What is wrong with a header; of one that cannot be known, only whether it is there.
fn compared<T: PartialEq + std::fmt::Display>(
    name: &str,
    found: Option<T>,
    expected: Option<T>,
) -> Option<String> {
    match (found, expected) {
        (None, _) => Some(format!("there is no header {name} that can be read")),
        (Some(found), Some(expected)) if found != expected => Some(format!(
            "header {name} is {found}, the claim says {expected}"
        )),
        _ => None,
    }
}
