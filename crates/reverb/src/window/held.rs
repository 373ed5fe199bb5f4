//! Claims that wait for a frame of their beat: agents hear beats as soon as reverb does, so some are faster.

use super::closing::ClusterNanos;
use super::{Claim, Digest};
use backbeat_contract::{AgentId, BeatIndex, State, TaskId};
use backbeat_timing::{ClusterInstant, Hlc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::RangeBounds;

/// Claims by beat, at most [`Held::MAX`]; whoever adds one looks for room first.
#[derive(Debug, Default)]
pub(super) struct Held {
    by_beat: BTreeMap<BeatIndex, Vec<OwnedClaim>>,
    count: usize,
}

impl Held {
    /// Most claims that wait, about 20 MB.
    pub(super) const MAX: usize = 65_536;

    pub(super) const fn is_full(&self) -> bool {
        self.count >= Self::MAX
    }

    pub(super) const fn len(&self) -> usize {
        self.count
    }

    pub(super) fn hold(&mut self, claim: &Claim<'_>) {
        let waiting = self.by_beat.entry(claim.beat).or_default();
        waiting.push(OwnedClaim::of(claim));
        self.count += 1;
    }

    /// Takes out the claims for these beats.
    pub(super) fn release(
        &mut self,
        beats: impl RangeBounds<BeatIndex> + Clone,
    ) -> Vec<OwnedClaim> {
        if self.by_beat.range(beats.clone()).next().is_none() {
            return Vec::new();
        }
        let released = self.by_beat.extract_if(beats, |_, _| true);
        let released: Vec<OwnedClaim> = released.flat_map(|(_, claims)| claims).collect();
        self.count -= released.len();
        released
    }
}

/// A claim that owns its names.
#[derive(Debug)]
pub(super) struct OwnedClaim {
    agent: String,
    task: Option<String>,
    beat: BeatIndex,
    state: State,
    beats_left: Option<u64>,
    hlc: Hlc,
    digest: Digest,
    arrival: ClusterInstant,
}

/// A claim in a snapshot.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct HeldForm {
    agent: String,
    task: Option<String>,
    beat: u64,
    state: State,
    beats_left: Option<u64>,
    hlc: Hlc,
    digest: u64,
    /// Nanoseconds since 1970.
    arrival: i64,
}

impl Held {
    pub(super) fn form(&self) -> Vec<HeldForm> {
        let claims = self.by_beat.values().flatten();
        claims.map(OwnedClaim::form).collect()
    }

    /// The claims of a form; `None` when there are too many, or one has not the form of a claim.
    pub(super) fn of_form(forms: Vec<HeldForm>) -> Option<Self> {
        if forms.len() > Self::MAX {
            return None;
        }
        let mut held = Self::default();
        for form in forms {
            held.hold(&OwnedClaim::of_form(form)?.claim());
        }
        Some(held)
    }
}

impl OwnedClaim {
    fn of(claim: &Claim<'_>) -> Self {
        Self {
            agent: claim.agent.to_owned(),
            task: claim.task.map(str::to_owned),
            beat: claim.beat,
            state: claim.state,
            beats_left: claim.beats_left,
            hlc: claim.hlc,
            digest: claim.digest,
            arrival: claim.arrival,
        }
    }

    fn form(&self) -> HeldForm {
        HeldForm {
            agent: self.agent.clone(),
            task: self.task.clone(),
            beat: self.beat.get(),
            state: self.state,
            beats_left: self.beats_left,
            hlc: self.hlc,
            digest: self.digest.0,
            arrival: ClusterNanos::of(self.arrival).get(),
        }
    }

    fn of_form(form: HeldForm) -> Option<Self> {
        if form
            .task
            .as_deref()
            .is_some_and(|task| !TaskId::accepts(task))
        {
            return None;
        }
        Some(Self {
            agent: Some(form.agent).filter(|agent| AgentId::accepts(agent))?,
            task: form.task,
            beat: BeatIndex::new(form.beat)?,
            state: form.state,
            beats_left: form.beats_left,
            hlc: form.hlc,
            digest: Digest(form.digest),
            arrival: ClusterInstant::from_unix_nanos(form.arrival.into()),
        })
    }

    pub(super) fn claim(&self) -> Claim<'_> {
        Claim {
            agent: &self.agent,
            task: self.task.as_deref(),
            beat: self.beat,
            state: self.state,
            beats_left: self.beats_left,
            hlc: self.hlc,
            digest: self.digest,
            arrival: self.arrival,
        }
    }
}
