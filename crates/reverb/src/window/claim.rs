//! A claim as the aggregate takes it, and what makes two claims the same.
//!
//! Judging bytes, unwrapping stamps and taking the arrival are the ingestion's business.

use backbeat_contract::{AgentId, BeatIndex, State, StatusClaim, TaskId};
use backbeat_timing::{ClusterInstant, Hlc};
use siphasher::sip::SipHasher13;

/// A valid claim, ready to be gathered.
///
/// Its identity is (agent, unwrapped stamp, digest): two deliveries that agree in these are one claim, which arrived
/// when the earlier of them did. A redelivery must therefore be unwrapped near the time at which the message was first
/// stored, not near the time of the redelivery: the 16 bits of the wire mean something for ±32 s only.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// Who claims.
    pub agent: &'a AgentId,
    /// The task that the claim is about; an agent without one is a task of its own.
    pub task: Option<&'a TaskId>,
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

impl<'a> Claim<'a> {
    /// The claim that `message` makes.
    pub fn read(message: &'a StatusClaim, hlc: Hlc, arrival: ClusterInstant) -> Self {
        Self {
            agent: &message.agent_id,
            task: message.task_id.as_ref(),
            beat: message.beat_index,
            state: message.state,
            beats_left: message.beats_left.map(backbeat_contract::Count::get),
            hlc,
            digest: Digest::of(message),
            arrival,
        }
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
    /// The digest of a claim's beat, state, task, estimates, notes and dependencies.
    pub fn of(message: &StatusClaim) -> Self {
        use std::hash::Hasher;
        let mut hasher = SipHasher13::new();
        let number = |hasher: &mut SipHasher13, value: Option<u64>| {
            hasher.write(&[u8::from(value.is_some())]);
            hasher.write(&value.unwrap_or(0).to_le_bytes());
        };
        // Each text behind its length, so that two different claims are never the same bytes.
        let text = |hasher: &mut SipHasher13, value: &str| {
            hasher.write(&(value.len() as u64).to_le_bytes());
            hasher.write(value.as_bytes());
        };
        hasher.write(&[message.state as u8]);
        number(&mut hasher, Some(message.beat_index.get()));
        number(
            &mut hasher,
            message.beats_left.map(backbeat_contract::Count::get),
        );
        number(
            &mut hasher,
            message.progress.map(|share| share.share().to_bits()),
        );
        text(
            &mut hasher,
            message.task_id.as_ref().map_or("", TaskId::as_str),
        );
        let notes = message.notes.as_ref();
        text(&mut hasher, notes.map_or("", |notes| notes.as_str()));
        for awaited in message.wait_for.iter().flatten() {
            text(&mut hasher, awaited.as_str());
        }
        Self(hasher.finish())
    }
}

/// 64 bits that stand for `bytes`: SipHash-1-3 with the key zero, the same on every node and in every build.
pub(super) fn fingerprint(bytes: &[u8]) -> u64 {
    SipHasher13::new().hash(bytes)
}
