//! Reads what arrives, once, at the edge.

use super::loosened::{Loosener, Oddities};
use super::{Reason, Rejection, Stated};
use crate::window::Digest;
use backbeat_bus::{Envelope, Namespace, Topic, Verifier};
use backbeat_contract::{AgentId, BeatFrame, BeatIndex, ClusterId, Code};
use backbeat_validate::fast::{self, Message};

/// Reads the messages of one cluster, tolerantly: the hot path takes what keeps the contract, and what does not is read
/// again with its unknown fields and legacy values made good.
#[derive(Debug)]
pub struct Reader {
    cluster: ClusterId,
    verifier: Option<Verifier>,
    loosener: Loosener,
}

impl Reader {
    /// A reader for a cluster. With a verifier, claims must be signed by the agent that they name.
    pub fn new(cluster: ClusterId, verifier: Option<Verifier>) -> Self {
        Self {
            cluster,
            verifier,
            loosener: Loosener::new(),
        }
    }

    /// Reads a claim (INT-B).
    pub fn claim<'a>(&self, envelope: &'a Envelope) -> Result<Stated<'a>, Rejection> {
        self.read_claim(envelope).map_err(|reason| Rejection {
            reason,
            agent: sender(envelope),
        })
    }

    /// Reads a beat frame (INT-A) of this cluster.
    pub fn frame(&self, envelope: &Envelope) -> Result<(BeatFrame, Oddities), Rejection> {
        let read = self.read_frame(&envelope.payload);
        read.map_err(|reason| Rejection {
            reason,
            agent: None,
        })
    }

    fn read_claim<'a>(&self, envelope: &'a Envelope) -> Result<Stated<'a>, Reason> {
        if let Some(verifier) = &self.verifier {
            verifier.verify(envelope)?;
        }
        let digest = Digest::of(&envelope.payload);
        let stated = match fast::read(&envelope.payload) {
            Some(message) => stated(&message, digest)?,
            None => self.loosened_claim(&envelope.payload, digest)?,
        };
        // The signature covers the header; that header and payload agree is for whoever reads the payload.
        if self.verifier.is_some() {
            let agent = header_agent(envelope);
            if agent.as_ref().map(AgentId::as_str) != Some(&stated.agent) {
                return Err(Reason::OtherAgent);
            }
        }
        Ok(stated)
    }

    #[cold]
    fn loosened_claim(&self, payload: &[u8], digest: Digest) -> Result<Stated<'static>, Reason> {
        let (message, oddities) = self.loosener.loosen(payload)?;
        // The hot path doubts only what no sender writes, such as a timestamp of 256 digits.
        let read = fast::read(&message).ok_or(Code::SchemaViolation)?;
        Ok(Stated {
            oddities,
            ..stated(&read, digest)?.into_owned()
        })
    }

    fn read_frame(&self, payload: &[u8]) -> Result<(BeatFrame, Oddities), Reason> {
        let (message, oddities) = match fast::read(payload) {
            Some(_) => (payload.into(), Oddities::default()),
            None => self.loosener.loosen(payload)?,
        };
        let frame: BeatFrame = serde_json::from_slice(&message).map_err(|_| Code::UnknownType)?;
        if frame.cluster_id != self.cluster {
            return Err(Reason::OtherCluster);
        }
        Ok((frame, oddities))
    }
}

fn stated<'a>(message: &Message<'a>, digest: Digest) -> Result<Stated<'a>, Code> {
    let Message::StatusClaim(claim) = message else {
        return Err(Code::UnknownType);
    };
    Ok(Stated {
        agent: claim.agent_id.decode(),
        task: claim.task_id.map(|task| task.decode()),
        beat: BeatIndex::new(claim.beat_index).ok_or(Code::OutOfRange)?,
        state: claim.state,
        beats_left: claim.beats_left,
        hlc: claim.hlc,
        digest,
        oddities: Oddities::default(),
    })
}

fn header_agent(envelope: &Envelope) -> Option<AgentId> {
    envelope.headers.agent_id().ok().flatten()
}

/// Who sent a message that cannot be read: as its header says, else its subject.
fn sender(envelope: &Envelope) -> Option<AgentId> {
    header_agent(envelope).or_else(|| match Namespace::default().read(&envelope.subject) {
        Ok(Topic::Status(_, agent) | Topic::LegacyStatus(agent)) => Some(agent),
        _ => None,
    })
}
