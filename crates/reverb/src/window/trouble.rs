//! What goes wrong around a window and is noticed outside its accepted claims.

use super::Claim;
use super::claim::fingerprint;
use super::sample::{Distinct, Sample};
use backbeat_contract::{AgentId, BeatIndex, Issue, Phase};
use backbeat_timing::ClusterInstant;
use std::collections::BTreeSet;

/// A kind of trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Trouble {
    /// A claim arrived after its window's grace period, or names a beat before the first one known.
    LateClaim,
    /// A claim broke the contract.
    InvalidClaim,
    /// A claim names a beat that has not begun (`claim-from-future` of `backbeat-sequence`). One for a beat more than a bar
    /// later than any heard of is not counted either.
    ClaimFromFuture,
    /// A valid claim was given up because a bound was reached: too many waiting, or too many agents.
    DroppedClaim,
    /// Two leaders spoke for the same beat and phase.
    TwoLeaders,
    /// Reverb was started in the middle of the window, and may have missed claims.
    Restart,
    /// A claim's stamp is before an earlier one's of the same agent (`hlc-regressed` of `backbeat-sequence`).
    ClockRegressed,
}

impl Trouble {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::LateClaim,
        Self::InvalidClaim,
        Self::ClaimFromFuture,
        Self::DroppedClaim,
        Self::TwoLeaders,
        Self::Restart,
        Self::ClockRegressed,
    ];
}

/// What makes one occurrence of a trouble differ from another, so that the same one is counted once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Occurrence(pub(super) u64);

impl Occurrence {
    /// Something about a claim.
    pub fn of_claim(claim: &Claim<'_>) -> Self {
        Self(claim.identity(fingerprint(claim.agent.as_bytes())))
    }

    /// Something about a message known by its bytes. Equal bytes are one occurrence: whether they were delivered twice
    /// or sent twice, nothing in them can tell.
    pub fn of_bytes(message: &[u8]) -> Self {
        Self(fingerprint(message))
    }

    /// Something about one phase of a beat.
    pub fn of_phase(beat: BeatIndex, phase: Phase) -> Self {
        let mut bytes = [0; 9];
        bytes[..8].copy_from_slice(&beat.get().to_le_bytes());
        bytes[8] = phase as u8;
        Self(fingerprint(&bytes))
    }

    /// Something that happened at an instant.
    pub fn of_instant(instant: ClusterInstant) -> Self {
        Self(fingerprint(&instant.unix_nanos().to_le_bytes()))
    }
}

impl Distinct for Occurrence {
    fn hash(&self) -> u64 {
        self.0
    }

    fn lot(&self) -> u64 {
        self.0 >> 32
    }

    fn is(&self, other: &Self) -> bool {
        self == other
    }

    fn join(&mut self, _same: Self) {}
}

/// How often one kind of trouble occurred, and to whom.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    pub(super) occurrences: Sample<Occurrence>,
    /// The first ids in their order, as many as an issue may name.
    pub(super) agents: BTreeSet<AgentId>,
}

impl Tally {
    /// Up to this many occurrences are counted exactly, beyond it from a sample (standard error below 0.6 %).
    const EXACT: usize = (1 << 16) / 8 * 7;

    fn new() -> Self {
        Self {
            occurrences: Sample::new(Self::EXACT),
            agents: BTreeSet::new(),
        }
    }

    pub(super) fn name(&mut self, agent: &AgentId) {
        let full = self.agents.len() >= Issue::MAX_AFFECTED_AGENTS;
        if full && self.agents.last() < Some(agent) || self.agents.contains(agent) {
            return;
        }
        self.agents.insert(agent.clone());
        if full {
            self.agents.pop_last();
        }
    }
}

/// All troubles of a window: a value that merges.
#[derive(Debug, Clone)]
pub(super) struct Troubles([Tally; Trouble::ALL.len()]);

impl Troubles {
    pub(super) fn new() -> Self {
        Self(Trouble::ALL.map(|_| Tally::new()))
    }

    pub(super) fn of(&self, trouble: Trouble) -> &Tally {
        &self.0[trouble as usize]
    }

    pub(super) fn of_mut(&mut self, trouble: Trouble) -> &mut Tally {
        &mut self.0[trouble as usize]
    }

    pub(super) fn note(&mut self, trouble: Trouble, what: Occurrence, agent: Option<&AgentId>) {
        let tally = self.of_mut(trouble);
        tally.occurrences.meet(what);
        if let Some(agent) = agent {
            tally.name(agent);
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (tally, theirs) in self.0.iter_mut().zip(&other.0) {
            tally.occurrences.merge(&theirs.occurrences, Some);
            theirs.agents.iter().for_each(|agent| tally.name(agent));
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Tally> {
        self.0.iter()
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Tally> {
        self.0.iter_mut()
    }

    /// Bytes on the heap, as near as trees can tell.
    pub(super) fn heap_bytes(&self) -> usize {
        let of = |tally: &Tally| {
            let names = tally.agents.iter();
            let names = names.map(|agent| agent.as_str().len() + size_of::<AgentId>() * 3 / 2);
            tally.occurrences.heap_bytes() + names.sum::<usize>()
        };
        self.0.iter().map(of).sum()
    }
}
