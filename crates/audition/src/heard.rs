//! A message as trials hear it: what it says, where it came, and those before it. Judging it is `backbeat-tail`'s.

use std::collections::VecDeque;

use backbeat_bus::{Envelope, Headers, Topic};
use backbeat_conformance::Evidence;
use backbeat_contract::BarReport;
use backbeat_sequence::{Finding, Frame, Message};
use backbeat_tail::Sight;
use backbeat_timing::ClusterInstant;

use crate::accounts::Settled;

/// A message as trials hear it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Heard<'a> {
    /// What was made of it.
    pub(crate) sight: &'a Sight<'a>,
    /// What its subject says.
    pub(crate) topic: &'a Topic,
    /// What the report must say, when it is the report of a bar that was heard whole.
    pub(crate) settled: Option<&'a Settled>,
    /// It, and messages before it.
    pub(crate) recent: &'a Recent,
}

impl Heard<'_> {
    /// When it was received.
    pub(crate) const fn at(&self) -> ClusterInstant {
        self.sight.at
    }

    /// Its headers.
    pub(crate) const fn headers(&self) -> &Headers {
        &self.sight.envelope.headers
    }

    /// The frame, when it is one that can be read, on the subject of beats.
    pub(crate) fn frame(&self) -> Option<Frame<'_>> {
        let term = self.headers().term().ok().flatten();
        let facts = self.sight.facts.as_ref()?;
        match (facts.for_rules(term, self.headers().node()), self.topic) {
            (Message::Frame(frame), Topic::Beat(_)) => Some(frame),
            _ => None,
        }
    }

    /// The whole report, when it is a valid one.
    pub(crate) fn report(&self) -> Option<BarReport> {
        let on_subject = matches!(self.topic, Topic::Report(_));
        let payload = &self.sight.envelope.payload;
        on_subject.then(|| serde_json::from_slice(payload).ok())?
    }

    /// The message, to show.
    pub(crate) fn evidence(&self) -> Evidence {
        evidence(self.sight.at, self.sight.envelope)
    }

    /// The messages that show a finding, as far as they are remembered.
    pub(crate) fn evidence_of(&self, finding: &Finding) -> Vec<Evidence> {
        let shown = finding.evidence.iter();
        shown.filter_map(|&index| self.recent.find(index)).collect()
    }
}

/// The latest messages with their numbers, so that a finding can show the one before.
#[derive(Debug, Default)]
pub(crate) struct Recent {
    kept: VecDeque<(u64, ClusterInstant, Envelope)>,
    heard: u64,
}

impl Recent {
    /// The next message. It is numbered as a session numbers it, from 1.
    pub(crate) fn push(&mut self, at: ClusterInstant, envelope: Envelope) {
        if self.kept.len() == KEPT {
            self.kept.pop_front();
        }
        self.heard += 1;
        self.kept.push_back((self.heard, at, envelope));
    }

    fn find(&self, index: u64) -> Option<Evidence> {
        let found = self.kept.iter().rev().find(|(number, ..)| *number == index);
        found.map(|(_, at, envelope)| evidence(*at, envelope))
    }
}

/// Messages remembered. A finding points at most a few beats back.
const KEPT: usize = 512;

fn evidence(at: ClusterInstant, envelope: &Envelope) -> Evidence {
    let headers = envelope.headers.iter();
    Evidence {
        received_at: Some(at),
        place: envelope.subject.as_str().into(),
        headers: headers
            .map(|(name, value)| (name.into(), value.into()))
            .collect(),
        payload: envelope.payload.clone(),
    }
}
