//! Hears frames and reports until it is told to stop.

use backbeat_bus::nats::NatsBus;
use backbeat_bus::{Bus, Envelope, Interest, Namespace, Subscription};
use backbeat_contract::{BarReport, BeatFrame, BeatIndex, ClusterId, Phase};
use backbeat_metronome::WallClock;
use backbeat_sequence::{Frame, Listener, Message, Received, Report};
use backbeat_sim::Progress;
use serde::de::DeserializeOwned;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{Account, Beat};
use crate::RefuseCluster;

/// Hears a cluster over a connection of its own.
pub(crate) struct Witness {
    cluster: ClusterId,
    bus: NatsBus,
    frames: Subscription,
    reports: Subscription,
    rules: Listener,
    account: Account,
    agents: watch::Receiver<Progress>,
    told: watch::Sender<Beat>,
    /// The place of the latest frame.
    latest: Option<(BeatIndex, Phase)>,
    /// Messages judged, by which findings point at them.
    heard: u64,
    /// Messages dropped, when that was looked at last.
    lost: u64,
}

impl Witness {
    /// Subscribes. `agents` is how the simulation is getting on.
    pub(crate) async fn listen(
        cluster: ClusterId,
        bus: NatsBus,
        agents: watch::Receiver<Progress>,
    ) -> Result<Self, RefuseCluster> {
        let names = Namespace::default();
        let frames = bus.subscribe(Interest::of(names.beats(Some(&cluster))));
        let reports = bus.subscribe(Interest::of(names.reports(Some(&cluster))));
        Ok(Self {
            frames: frames.await?,
            reports: reports.await?,
            cluster,
            bus,
            rules: Listener::default(),
            account: Account::default(),
            agents,
            told: watch::Sender::default(),
            latest: None,
            heard: 0,
            lost: 0,
        })
    }

    /// How the cluster stands, from now on.
    pub(crate) fn watch(&self) -> watch::Receiver<Beat> {
        self.told.subscribe()
    }

    /// Hears until it is cancelled, or the connection is closed.
    pub(crate) async fn run(mut self, cancel: CancellationToken) -> Account {
        loop {
            let heard = tokio::select! {
                biased;
                () = cancel.cancelled() => break,
                frame = self.frames.next() => frame.map(|frame| self.hear_frame(&frame)),
                report = self.reports.next() => report.map(|report| self.hear_report(&report)),
                Ok(()) = self.agents.changed() => {
                    self.watch_agents();
                    Some(())
                }
            };
            if heard.is_none() {
                break;
            }
        }
        // What the connection still holds is of no interest now.
        let _ = self.bus.drain().await;
        self.conclude()
    }

    fn hear_frame(&mut self, envelope: &Envelope) {
        let Some(frame) = self.read::<BeatFrame>(envelope) else {
            return;
        };
        let term = envelope.headers.term().ok().flatten();
        let leader = envelope.headers.node();
        let place = (frame.beat_index, frame.phase);
        let goes_on = self.latest.is_none_or(|latest| latest < place);
        self.latest = Some(place);
        self.judge(
            Message::Frame(Frame::from(&frame).led_by(term, leader)),
            goes_on,
        );
        if frame.phase != Phase::Plan {
            return;
        }
        let findings = self.findings();
        self.told.send_modify(|beat| {
            let next = beat.place.map(|place| place + 1);
            beat.place = if frame.downbeat { Some(1) } else { next };
            beat.index = Some(frame.beat_index.get());
            beat.tempo_bpm = frame.tempo_bpm.bpm();
            beat.leader = leader.map(str::to_owned);
            beat.findings = findings;
        });
    }

    fn watch_agents(&mut self) {
        let agents = *self.agents.borrow_and_update();
        self.told.send_modify(|beat| beat.agents = agents);
    }

    fn hear_report(&mut self, envelope: &Envelope) {
        let Some(report) = self.read::<BarReport>(envelope) else {
            return;
        };
        self.judge(Message::Report(Report::from(&report)), false);
        self.account.reports += 1;
        let claims = report
            .performance
            .as_ref()
            .and_then(|performance| performance.claims_processed);
        self.account.claims_reported += claims.map_or(0, backbeat_contract::Count::get);
        let (reports, findings) = (self.account.reports, self.findings());
        self.told.send_modify(|beat| {
            beat.reports = reports;
            beat.report = Some(report);
            beat.findings = findings;
        });
    }

    /// Reads a message strictly: these services publish nothing else.
    fn read<T: DeserializeOwned>(&mut self, envelope: &Envelope) -> Option<T> {
        let message = serde_json::from_slice(&envelope.payload).ok();
        self.account.unreadable += u64::from(message.is_none());
        message
    }

    /// Judges a message. `goes_on` says that it is a frame of a later place than the one before: what is out of order
    /// then was skipped.
    fn judge(&mut self, message: Message<'_>, goes_on: bool) {
        let lost = self.frames.lost() + self.reports.lost();
        if lost > self.lost {
            self.lost = lost;
            self.rules.leave();
        }
        self.heard += 1;
        let findings = self.rules.hear(&Received {
            index: self.heard,
            at: WallClock::now(),
            cluster: Some(self.cluster.as_str()),
            message,
        });
        self.account.note(findings, goes_on);
    }

    fn findings(&self) -> u64 {
        self.account.errors + self.account.warnings
    }

    fn conclude(self) -> Account {
        let mut account = self.account;
        account.lost = self.lost;
        let clusters = self.rules.summary().clusters;
        if let Some(heard) = clusters.into_iter().next() {
            account.beats = heard.counts.beats_heard;
            account.beats_missed = heard.counts.beats_missed;
            account.measured_bpm = heard.measured_bpm;
            account.drift_ms = heard.drift_ms;
        }
        account
    }
}
