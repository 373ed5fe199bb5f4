//! All trials of a suite together: each message is judged once and heard by all of them.

use std::time::Duration;

use backbeat_bus::{Envelope, Namespace, Topic};
use backbeat_conformance::{Check, Verdict};
use backbeat_contract::ClusterId;
use backbeat_tail::Session;
use backbeat_timing::ClusterInstant;

use crate::accounts::Account;
use crate::deed::Deed;
use crate::heard::{Heard, Recent};
use crate::trial::{Ending, Trial};

/// All trials of a suite.
pub(crate) struct Panel {
    cluster: ClusterId,
    names: Namespace,
    session: Session,
    recent: Recent,
    account: Account,
    trials: Vec<(Check, Box<dyn Trial>)>,
    began: ClusterInstant,
    /// The first beat of the first bar whose report was held against its claims.
    first_settled: u64,
}

impl Panel {
    pub(crate) fn new(
        cluster: ClusterId,
        account: Account,
        trials: Vec<(Check, Box<dyn Trial>)>,
        began: ClusterInstant,
    ) -> Self {
        Self {
            cluster,
            names: Namespace::default(),
            session: Session::new(began),
            recent: Recent::default(),
            account,
            trials,
            began,
            first_settled: u64::MAX,
        }
    }

    /// Takes in a message; one of another cluster is passed over.
    pub(crate) fn hear(&mut self, at: ClusterInstant, envelope: &Envelope) {
        let Some(topic) = self.topic(envelope) else {
            return;
        };
        self.recent.push(at, envelope.clone());
        let sight = self.session.hear(at, envelope);
        let mut heard = Heard {
            sight: &sight,
            topic: &topic,
            settled: None,
            recent: &self.recent,
        };
        let settled = self.account.hear(&heard);
        heard.settled = settled.as_ref();
        if let Some(settled) = &settled {
            self.first_settled = self.first_settled.min(settled.bar.from);
        }
        for (_, trial) in &mut self.trials {
            trial.hear(&heard);
        }
    }

    /// Messages may be missing before the next one.
    pub(crate) fn miss(&mut self) {
        self.session.leave();
        self.account.miss();
        for (_, trial) in &mut self.trials {
            trial.miss();
        }
    }

    /// Takes in what was done.
    pub(crate) fn note(&mut self, deed: &Deed) {
        for (_, trial) in &mut self.trials {
            trial.note(deed);
        }
    }

    /// The first beat of which reports are asked for again; 0 when nothing was settled.
    pub(crate) const fn first_settled(&self) -> u64 {
        if self.first_settled == u64::MAX {
            0
        } else {
            self.first_settled
        }
    }

    /// The verdicts, in the order of the checks.
    pub(crate) fn finish(self, at: ClusterInstant) -> Vec<Verdict> {
        let ending = Ending { at };
        let took: Duration = (at - self.began).to_wait();
        let ruled = self.trials.into_iter().map(|(check, trial)| {
            let mut ruling = trial.finish(&ending);
            ruling.evidence.truncate(Verdict::MAX_EVIDENCE);
            Verdict {
                check,
                outcome: ruling.outcome,
                seen: ruling.seen,
                evidence: ruling.evidence,
                took,
            }
        });
        ruled.collect()
    }

    /// What the subject says; none when that is another cluster's business. The older subjects name no cluster.
    fn topic(&self, envelope: &Envelope) -> Option<Topic> {
        let topic = self.names.read(&envelope.subject).ok()?;
        let foreign = topic
            .cluster()
            .is_some_and(|cluster| *cluster != self.cluster);
        (!foreign).then_some(topic)
    }
}
