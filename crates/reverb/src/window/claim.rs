//! A claim as the aggregate takes it, and what makes two claims the same.
//!
//! Judging bytes, unwrapping stamps and taking the arrival are the ingestion's business.

use backbeat_contract::{AgentId, BeatIndex, State};
use backbeat_timing::{ClusterInstant, Hlc};
use rapidhash::v3::rapidhash_v3;

/// A valid claim, ready to be gathered.
///
/// Its identity is (agent, unwrapped stamp, digest): two deliveries that agree in these are one claim, which arrived
/// when the earlier of them did. A redelivery must therefore be unwrapped near the time at which the message was first
/// stored, not near the time of the redelivery: the 16 bits of the wire mean something for ±32 s only.
///
/// Names are texts that were judged with the message they stand in, and stay there: there are a million a second.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// Who claims: an [`AgentId`].
    pub agent: &'a str,
    /// The task that the claim is about, a [`TaskId`](backbeat_contract::TaskId); an agent without one is a task of its
    /// own.
    pub task: Option<&'a str>,
    /// The beat that the claim names.
    pub beat: BeatIndex,
    /// What the agent says it is doing.
    pub state: State,
    /// The beats that the agent says it still needs.
    pub beats_left: Option<u64>,
    /// The agent's stamp, unwrapped.
    pub hlc: Hlc,
    /// What the claim says, as a fingerprint.
    pub digest: Digest,
    /// When it arrived, on the timescale of the deadlines.
    pub arrival: ClusterInstant,
}

impl Claim<'_> {
    /// Who claims, to be kept; `None` when it is no agent's id after all.
    pub(super) fn agent_id(&self) -> Option<AgentId> {
        AgentId::try_from(self.agent.to_owned()).ok()
    }

    /// The claim's identity as 64 bits, uniformly spread. `agent` is the fingerprint of the agent's id.
    pub(super) fn identity(&self, agent: u64) -> u64 {
        let mut bytes = [0; 36];
        bytes[..8].copy_from_slice(&agent.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.hlc.wall.get().to_le_bytes());
        bytes[16..18].copy_from_slice(&self.hlc.logical.to_le_bytes());
        bytes[18..20].copy_from_slice(&self.hlc.node.0.to_le_bytes());
        bytes[20..28].copy_from_slice(&self.beat.get().to_le_bytes());
        bytes[28..].copy_from_slice(&self.digest.0.to_le_bytes());
        fingerprint(&bytes)
    }
}

/// What a claim says, but for its agent and stamp: 64 bits of a hash that is the same on every node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub u64);

impl Digest {
    /// The digest of a message: a redelivered one has equal bytes.
    pub fn of(message: &[u8]) -> Self {
        Self(fingerprint(message))
    }
}

/// 64 bits that stand for `bytes`: rapidhash v3 with its own seed, the same on every node and in every build.
///
/// It is not hard to forge. Who does so hides claims of its own and no others: an agent is known by its whole id, and its
/// number stands beside every fingerprint that is drawn from its claims. It can also make the count of an issue too low and
/// lookups slow. Preventing that takes a key that all nodes share and agents do not know; without one, a dearer hash only
/// made it dearer.
#[inline]
pub(super) fn fingerprint(bytes: &[u8]) -> u64 {
    rapidhash_v3(bytes)
}
