//! What an agent must do, one check a file.

mod clock;
mod every_bar;
mod explained;
mod headers;
mod signature;
mod subject;

pub(crate) use clock::OneClock;
pub(crate) use every_bar::EveryBar;
pub(crate) use explained::Explained;
pub(crate) use headers::HeadersAgree;
pub(crate) use signature::Signed;
pub(crate) use subject::NamesAgent;

use backbeat_contract::{AgentId, Hlc};
use backbeat_validate::Facts;

use crate::heard::Heard;

/// What a claim of the watched agent says that its envelope says as well.
struct Claim {
    beat: u64,
    hlc: Hlc,
}

/// The claim, when it is one of this agent.
fn claim_of(agent: &AgentId, heard: &Heard<'_>) -> Option<Claim> {
    match &heard.sight.facts {
        Some(Facts::Claim {
            agent: named,
            beat,
            hlc,
            ..
        }) if **named == *agent.as_str() => Some(Claim {
            beat: beat.get(),
            hlc: *hlc,
        }),
        _ => None,
    }
}
