//! Lines of the script as messages.

use backbeat_bus::{Envelope, Headers, Namespace, Signer, Subject};
use backbeat_contract::{
    AgentId, BeatIndex, ClusterId, Dependency, Notes, State, StatusClaim, StatusClaimTag, WindowId,
};
use backbeat_timing::WireHlc;
use serde_json::{Value, json};

use super::script::{Line, Manner};
use crate::beat_player::on_the_wire;

/// Writes the claims of a cluster's agents.
#[derive(Debug)]
pub(super) struct Pen {
    pub(super) cluster: ClusterId,
    pub(super) signer: Option<Signer>,
}

/// Where and when a line is said.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    pub(super) beat: u64,
    pub(super) window: WindowId,
    pub(super) stamp: WireHlc,
    /// The agent's number within its kind, from 0.
    pub(super) number: u64,
}

impl Pen {
    /// The message of a line; none for what no claim can say.
    pub(super) fn write(&self, line: &Line, agent: &AgentId, moment: Moment) -> Option<Envelope> {
        let payload = spoiled(line.manner, moment.number, claim(line, agent, moment)?)?;
        let mut headers = Headers::default();
        headers.set(Headers::AGENT_ID, agent.as_str()).ok()?;
        headers
            .set(Headers::WINDOW_ID, moment.window.to_string())
            .ok()?;
        headers.set(Headers::HLC, moment.stamp.to_string()).ok()?;
        let subject = self.subject(line.manner, agent, moment.number)?;
        let mut envelope = Envelope::new(subject, payload.to_string()).with_headers(headers);
        if let Some(signer) = &self.signer {
            signer.sign(&mut envelope).ok()?;
        }
        Some(envelope)
    }

    /// The older subjects are used in turn.
    fn subject(&self, manner: Manner, agent: &AgentId, number: u64) -> Option<Subject> {
        let names = Namespace::default();
        match manner {
            Manner::OnLegacySubject if number.is_multiple_of(2) => Some(names.legacy_claims()),
            Manner::OnLegacySubject => names.legacy_status(agent).ok(),
            _ => names.status(&self.cluster, agent).ok(),
        }
    }
}

fn claim(line: &Line, agent: &AgentId, moment: Moment) -> Option<Value> {
    let is_blocked = line.state == State::Blocked;
    let on: Option<Dependency> = "work:1".parse().ok();
    let claim = StatusClaim {
        tag: StatusClaimTag,
        agent_id: agent.clone(),
        task_id: line.task.and_then(|task| task.parse().ok()),
        beat_index: BeatIndex::new(moment.beat)?,
        state: line.state,
        beats_left: None,
        progress: None,
        notes: "conformance check".parse::<Notes>().ok(),
        wait_for: on.filter(|_| is_blocked).map(|on| vec![on]),
        hlc: on_the_wire(moment.stamp),
    };
    serde_json::to_value(claim).ok()
}

/// The claim in another manner than plainly.
fn spoiled(manner: Manner, number: u64, mut claim: Value) -> Option<Value> {
    let object = claim.as_object_mut()?;
    match manner {
        Manner::InLegacyWords => object.insert("state".to_owned(), json!("done")),
        Manner::WithUnknownField => object.insert("mood".to_owned(), json!({"colour": "blue"})),
        Manner::Broken if number.is_multiple_of(2) => {
            object.insert("state".to_owned(), json!("sleeping"))
        }
        Manner::Broken => object.remove("beat_index"),
        Manner::Plainly | Manner::Twice | Manner::AtOnce | Manner::OnLegacySubject => None,
    };
    Some(claim)
}
