//! The listener: messages in, findings out. The rules are in `cluster` and `sender`.

use crate::cluster::Clusters;
use crate::finding::{About, Teller};
use crate::message::Sender;
use crate::sender::{Arrival, Senders};
use crate::{Claim, Finding, Frame, Message, Received, Report, Settings, Summary, Tally};

/// Judges a stream of messages in the order of their receipt, of any number of clusters.
///
/// It may begin anywhere in the stream: what was before is not held against anybody. It remembers
/// no more than its [`Settings`] allow, whatever it hears.
#[derive(Debug)]
pub struct Listener {
    settings: Settings,
    clusters: Clusters,
    senders: Senders,
    tally: Tally,
    messages: u64,
    unplaced: u64,
}

impl Listener {
    /// A listener that has heard nothing.
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            clusters: Clusters::new(),
            senders: Senders::new(settings.senders),
            tally: Tally::new(),
            messages: 0,
            unplaced: 0,
        }
    }

    /// Takes in a message; gives what it breaches, nearly always nothing (and then nothing is
    /// allocated). At most one finding a rule.
    pub fn hear(&mut self, received: &Received<'_>) -> Vec<Finding> {
        self.messages += 1;
        match &received.message {
            Message::Frame(frame) => self.hear_frame(received, frame),
            Message::Claim(claim) => self.hear_claim(received, claim),
            Message::Report(report) => self.hear_report(received, report),
        }
    }

    /// The listener was away (disconnected, or too slow and messages were dropped): until each
    /// cluster's next frame, what is missing or late is nobody's fault.
    pub const fn leave(&mut self) {
        self.clusters.leave();
    }

    /// How often each rule was breached so far.
    pub const fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Everything counted and measured so far.
    pub fn summary(&self) -> Summary {
        Summary {
            messages: self.messages,
            unplaced: self.unplaced,
            absences: self.clusters.absences(),
            rules: self.tally.clone(),
            clusters: self.clusters.summaries(),
            clusters_forgotten: self.clusters.forgotten(),
            senders_known: self.senders.known(),
            senders_forgotten: self.senders.forgotten(),
        }
    }

    fn hear_frame(&mut self, received: &Received<'_>, frame: &Frame<'_>) -> Vec<Finding> {
        let cluster = self.clusters.of(frame.cluster, &self.settings);
        cluster.counts.frames += 1;
        if cluster.redelivers(frame) {
            return Vec::new();
        }
        let about = About {
            cluster: Some(frame.cluster),
            beat: frame.beat.get(),
            phase: Some(frame.phase),
            sender: Some(frame.sender()),
            index: received.index,
        };
        let arrival = Arrival {
            at: received.at,
            index: received.index,
            delayed: received.at > frame.deadline,
        };
        let mut teller = Teller::new(about, &mut self.tally);
        let sender = self.senders.of(cluster.serial, frame.sender());
        sender.judge_stamp(frame.hlc, arrival, &mut teller);
        cluster.judge_frame(frame, arrival, &mut teller);
        teller.into_found()
    }

    fn hear_claim(&mut self, received: &Received<'_>, claim: &Claim<'_>) -> Vec<Finding> {
        let mut cluster = received
            .cluster
            .map(|name| self.clusters.of(name, &self.settings));
        let serial = cluster.as_ref().map_or(0, |cluster| cluster.serial);
        let name = Sender::Agent(claim.agent);
        let sender = self.senders.of(serial, name);
        let again = sender.redelivers(claim);
        match &mut cluster {
            Some(cluster) => {
                cluster.counts.claims += 1;
                cluster.counts.claims_redelivered += u64::from(again);
            }
            None => self.unplaced += 1,
        }
        if again {
            return Vec::new();
        }
        let about = About {
            cluster: received.cluster,
            beat: claim.beat.get(),
            phase: None,
            sender: Some(name),
            index: received.index,
        };
        let mut teller = Teller::new(about, &mut self.tally);
        let delayed = cluster.is_some_and(|cluster| {
            cluster.judge_claim(claim, received.at, self.settings.grace, sender, &mut teller)
        });
        let arrival = Arrival {
            at: received.at,
            index: received.index,
            delayed,
        };
        sender.judge_stamp(claim.hlc, arrival, &mut teller);
        teller.into_found()
    }

    fn hear_report(&mut self, received: &Received<'_>, report: &Report) -> Vec<Finding> {
        let Some(name) = received.cluster else {
            self.unplaced += 1;
            return Vec::new();
        };
        let cluster = self.clusters.of(name, &self.settings);
        cluster.counts.reports += 1;
        let about = About {
            cluster: Some(name),
            beat: report.from.get(),
            phase: None,
            sender: None,
            index: received.index,
        };
        let mut teller = Teller::new(about, &mut self.tally);
        cluster.judge_report(report, received.index, &mut teller);
        teller.into_found()
    }
}

impl Default for Listener {
    fn default() -> Self {
        Self::new(Settings::default())
    }
}
