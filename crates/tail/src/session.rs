//! A session: messages in, sights out, everything counted.

use std::borrow::Cow;

use backbeat_bus::Envelope;
use backbeat_recording::{cluster_in, is_dead_letter};
use backbeat_sequence::{Listener, Received, Summary};
use backbeat_timing::ClusterInstant;
use backbeat_validate::{Contract, Facts, Judge, Policy, fast, rules};

use crate::{Sight, Totals, Verdict};

/// Judges messages in the order of their receipt. It may begin anywhere in a stream.
#[derive(Debug)]
pub struct Session {
    judge: Judge,
    listener: Listener,
    totals: Totals,
    heard: u64,
}

impl Session {
    /// A session that has heard nothing, begun at an instant of the wall clock.
    pub fn new(started_at: ClusterInstant) -> Self {
        Self {
            judge: Judge::new(Contract::BuiltIn, Policy::default()),
            listener: Listener::default(),
            totals: Totals::new(started_at),
            heard: 0,
        }
    }

    /// Takes in a message.
    pub fn hear<'a>(&mut self, at: ClusterInstant, envelope: &'a Envelope) -> Sight<'a> {
        self.heard += 1;
        let mut sight = self.look(at, envelope);
        if sight.verdict != Verdict::Rejected {
            self.compare(&mut sight);
        }
        self.totals.count(&sight);
        sight
    }

    /// The listener was away: what is missing until the next frames is nobody's fault.
    pub fn leave(&mut self) {
        self.listener.leave();
    }

    /// What was counted.
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    /// What was counted, to count more.
    pub fn totals_mut(&mut self) -> &mut Totals {
        &mut self.totals
    }

    /// What was heard of each cluster, measured and counted.
    pub fn summary(&self) -> Summary {
        self.listener.summary()
    }

    fn look<'a>(&self, at: ClusterInstant, envelope: &'a Envelope) -> Sight<'a> {
        let payload: &'a [u8] = &envelope.payload;
        let mut sight = Sight {
            at,
            envelope,
            message_type: None,
            facts: None,
            verdict: Verdict::Valid,
            diagnostics: Vec::new(),
            findings: Vec::new(),
        };
        if is_dead_letter(envelope.subject.as_str()) {
            sight.verdict = Verdict::Rejected;
            return sight;
        }
        let view = fast::read(payload);
        if let Some(view) = &view {
            sight.message_type = Some(Cow::Borrowed(view.message_type().as_str()));
            sight.facts = Facts::of(view);
            if rules::are_kept(view) {
                return sight;
            }
        }
        let judgement = self.judge.explain(payload);
        if judgement.verdict == backbeat_validate::Verdict::Invalid {
            sight.verdict = Verdict::Invalid;
        }
        sight.message_type = judgement.message_type;
        sight.diagnostics = judgement.diagnostics;
        if view.is_none() {
            sight.facts = Facts::read(payload);
        }
        sight
    }

    /// Holds a message against those before it.
    fn compare(&mut self, sight: &mut Sight<'_>) {
        let Some(facts) = &sight.facts else {
            return;
        };
        let headers = &sight.envelope.headers;
        let term = headers.term().ok().flatten();
        let message = facts.for_rules(term, headers.node());
        sight.findings = self.listener.hear(&Received {
            index: self.heard,
            at: sight.at,
            cluster: cluster_in(sight.envelope.subject.as_str()),
            message,
        });
    }
}
