//! The book of windows as bytes.

use super::claim::fingerprint;
use super::held::{Held, HeldForm};
use super::rotation::Rotations;
use super::seal::{RefuseSnapshot, seal, unseal};
use super::span::SpanForm;
use super::{Aggregate, MAX_AGENTS, Occurrence, Roster, Span, Terms, Trouble, Windows};
use backbeat_contract::{AgentId, BeatIndex, WindowId};
use backbeat_timing::{ClusterInstant, FramesPerBeat};
use serde::{Deserialize, Serialize};

/// The open windows, the claims that wait for a beat, and what outlives a window.
#[derive(Serialize, Deserialize)]
struct Form {
    bar_length: u32,
    three_frames: bool,
    /// Each with the snapshot of its aggregate.
    open: Vec<(SpanForm, Vec<u8>)>,
    carried: Rotations,
    previous: Option<Vec<String>>,
    closed: Vec<[u8; 16]>,
    closed_through: Option<u64>,
    held: Vec<HeldForm>,
}

impl Windows {
    /// The book as bytes, for [`Windows::restore`].
    pub fn snapshot(&self) -> Vec<u8> {
        let open = self.open.iter();
        let ids = |roster: &Roster| roster.ids().map(str::to_owned).collect();
        seal(&Form {
            bar_length: u32::try_from(self.bar_length).unwrap_or(u32::MAX),
            three_frames: self.frames == FramesPerBeat::Three,
            open: open
                .map(|(span, aggregate)| (span.form(), aggregate.snapshot()))
                .collect(),
            carried: self.carried.clone(),
            previous: self.previous.as_ref().map(ids),
            closed: self.closed.iter().map(|id| *id.as_bytes()).collect(),
            closed_through: self.closed_through.map(BeatIndex::get),
            held: self.held.form(),
        })
    }

    /// The book of a snapshot, restored at `now`: every window that is open, or began before that, notes a
    /// [`Trouble::Restart`], since claims may have come while nobody listened. Any bytes may be given. The bar length heard holds before that of `terms`.
    pub fn restore(
        bytes: &[u8],
        terms: Terms,
        now: ClusterInstant,
    ) -> Result<Self, RefuseSnapshot> {
        let mut windows = Self::resume(bytes, terms)?;
        windows.listens_since = now;
        for (_, aggregate) in &mut windows.open {
            aggregate.note(Trouble::Restart, Occurrence::of_instant(now), None);
        }
        Ok(windows)
    }

    /// The book of a snapshot, when every claim that came since is going to be offered: from a log. Nothing is noted.
    pub fn resume(bytes: &[u8], terms: Terms) -> Result<Self, RefuseSnapshot> {
        let form: Form = unseal(bytes)?;
        let sound = form.bar_length > 0
            && form.open.len() <= Self::MAX_OPEN + 1
            && form.closed.len() <= Self::CLOSED_REMEMBERED
            && form.carried.is_sound();
        if !sound {
            return Err(RefuseSnapshot::OutOfBounds { part: "windows" });
        }
        let mut windows = Self::new(terms);
        windows.bar_length = form.bar_length.into();
        if !form.three_frames {
            windows.frames = FramesPerBeat::One;
        }
        for (span, aggregate) in &form.open {
            windows.reopen(span, aggregate)?;
        }
        windows.carried = form.carried;
        windows.previous = form.previous.map(|ids| roster_of(&ids)).transpose()?;
        windows.closed = form.closed.into_iter().map(WindowId::new).collect();
        windows.closed_through = form.closed_through.and_then(BeatIndex::new);
        let held = Held::of_form(form.held);
        windows.held = held.ok_or(RefuseSnapshot::OutOfBounds { part: "held" })?;
        Ok(windows)
    }

    fn reopen(&mut self, span: &SpanForm, aggregate: &[u8]) -> Result<(), RefuseSnapshot> {
        let refusal = RefuseSnapshot::OutOfBounds { part: "spans" };
        let span = Span::of_form(span).ok_or(refusal.clone())?;
        let before = self.open.back().map(|(before, _)| before.to());
        if before.is_some_and(|before| before >= span.from()) {
            return Err(refusal);
        }
        self.open.push_back((span, Aggregate::restore(aggregate)?));
        Ok(())
    }
}

fn roster_of(ids: &[String]) -> Result<Roster, RefuseSnapshot> {
    let refusal = RefuseSnapshot::OutOfBounds { part: "agents" };
    let mut roster = Roster::default();
    for id in ids {
        let agent = Some(id).filter(|id| AgentId::accepts(id));
        let number = agent.and_then(|id| roster.enrol(id, fingerprint(id.as_bytes()), MAX_AGENTS));
        number.ok_or(refusal.clone())?;
    }
    Ok(roster)
}
