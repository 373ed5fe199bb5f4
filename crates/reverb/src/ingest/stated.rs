//! A claim as it was read: valid, and not yet placed in time.

use super::Oddities;
use crate::window::{Claim, Digest};
use backbeat_contract::{BeatIndex, Hlc, State};
use backbeat_timing::{ClusterInstant, NodeHash, WireHlc};
use std::borrow::Cow;

/// A valid claim: what of it counts. Its names stand in the message, if they are not escaped there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated<'a> {
    /// Who claims: an [`AgentId`](backbeat_contract::AgentId).
    pub agent: Cow<'a, str>,
    /// The task that the claim is about, a [`TaskId`](backbeat_contract::TaskId).
    pub task: Option<Cow<'a, str>>,
    /// The beat that it names.
    pub beat: BeatIndex,
    /// What the agent says it is doing.
    pub state: State,
    /// The beats that the agent says it still needs.
    pub beats_left: Option<u64>,
    /// The agent's stamp, as it travels.
    pub hlc: Hlc,
    /// A fingerprint of the whole message: a redelivered message has equal bytes.
    pub digest: Digest,
    /// What was passed over.
    pub oddities: Oddities,
}

impl Stated<'_> {
    /// The same with names of its own.
    pub fn into_owned(self) -> Stated<'static> {
        Stated {
            agent: Cow::Owned(self.agent.into_owned()),
            task: self.task.map(|task| Cow::Owned(task.into_owned())),
            beat: self.beat,
            state: self.state,
            beats_left: self.beats_left,
            hlc: self.hlc,
            digest: self.digest,
            oddities: self.oddities,
        }
    }

    /// What the rules over a sequence want to know of it.
    pub fn heard(&self) -> backbeat_sequence::Claim<'_> {
        backbeat_sequence::Claim {
            agent: &self.agent,
            beat: self.beat,
            state: self.state,
            hlc: self.hlc,
        }
    }

    /// The claim as of its arrival. Its stamp is unwrapped near that instant (contract, "Time").
    pub fn arrived(&self, at: ClusterInstant) -> Claim<'_> {
        let wire = WireHlc {
            low_millis: self.hlc.wall,
            logical: self.hlc.logical,
            node: NodeHash(self.hlc.node),
        };
        Claim {
            agent: &self.agent,
            task: self.task.as_deref(),
            beat: self.beat,
            state: self.state,
            beats_left: self.beats_left,
            hlc: wire.unwrap_near(at.unix_millis()),
            digest: self.digest,
            arrival: at,
        }
    }
}
