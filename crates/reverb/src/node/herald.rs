//! The herald: the one task that speaks. It holds the lease, and owes the cluster the reports that were told.

use super::Picture;
use super::owed::{Entry, Owed};
use crate::clock::Clock;
use crate::journal::Reports;
use crate::lead::{Announcement, Lease, Office, Patience};
use crate::metrics::Metrics;
use crate::node::Letterbox;
use crate::store::KeptReport;
use backbeat_bus::{Bus, Connection, Envelope, Namespace, Subject, Subscription};
use backbeat_contract::{BarReport, ClusterId};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

/// What a herald is made of.
pub(crate) struct HeraldParts {
    pub(crate) bus: Arc<dyn Bus>,
    pub(crate) cluster: ClusterId,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) told: mpsc::Receiver<KeptReport>,
    pub(crate) announcements: Subscription,
    pub(crate) reports: Subscription,
    /// The stream of reports, with JetStream.
    pub(crate) stream: Option<Reports>,
    pub(crate) lease: Lease,
    pub(crate) lease_subject: Subject,
    pub(crate) keeper: Letterbox,
    pub(crate) picture: watch::Receiver<Picture>,
    pub(crate) office: watch::Sender<Office>,
    pub(crate) speaks: watch::Sender<bool>,
    pub(crate) metrics: Arc<Metrics>,
}

/// Speaks for its reverb when it is its turn.
pub(crate) struct Herald {
    parts: HeraldParts,
    connection: watch::Receiver<Connection>,
    owed: Owed,
    announce_at: Instant,
    /// After a failure it waits before it tries again: what failed may have arrived all the same.
    publish_not_before: Instant,
    /// Whether its office has been known once: who begins beside a speaker owes nothing from before, as far as can be
    /// told without a stream of reports.
    has_looked: bool,
}

/// The pause after a report was not published.
const PUBLISH_AGAIN: Duration = Duration::from_secs(1);

enum Event {
    Stop,
    Tick,
    Told(Option<KeptReport>),
    Announced(Option<Envelope>),
    Published(Option<Envelope>),
    Connection,
}

impl Herald {
    /// A herald that owes these reports from before a restart.
    pub(crate) fn new(parts: HeraldParts, unpublished: Vec<KeptReport>) -> Self {
        let connection = parts.bus.connection();
        let mut owed = Owed::default();
        for kept in unpublished {
            owed.owe(kept);
        }
        Self {
            parts,
            connection,
            owed,
            announce_at: Instant::now(),
            publish_not_before: Instant::now(),
            has_looked: false,
        }
    }

    /// Speaks until it is cancelled, then says goodbye.
    pub(crate) async fn run(mut self, cancel: CancellationToken) {
        loop {
            let parts = &mut self.parts;
            let event = tokio::select! {
                biased;
                () = cancel.cancelled() => Event::Stop,
                Ok(()) = self.connection.changed() => Event::Connection,
                // Who was stopped for a while hears first who has taken over.
                heard = parts.announcements.next() => Event::Announced(heard),
                seen = parts.reports.next() => Event::Published(seen),
                told = parts.told.recv() => Event::Told(told),
                () = sleep_until(self.announce_at) => Event::Tick,
            };
            match event {
                Event::Stop
                | Event::Announced(None)
                | Event::Published(None)
                | Event::Told(None) => break,
                Event::Connection => self.look_at_connection(),
                Event::Announced(Some(envelope)) => self.hear(&envelope),
                Event::Published(Some(envelope)) => self.see(&envelope),
                Event::Told(Some(kept)) => self.owe(kept),
                Event::Tick => {}
            }
            self.look_at_office();
            self.publish_owed().await;
        }
        self.say_goodbye().await;
    }

    fn hear(&mut self, envelope: &Envelope) {
        match Announcement::read(envelope) {
            Ok(announcement) => self.parts.lease.hear(announcement, Instant::now()),
            Err(refusal) => debug!(%refusal, "a message on the lease's subject was passed over"),
        }
    }

    /// Somebody, perhaps this reverb, has published a report.
    fn see(&mut self, envelope: &Envelope) {
        let Ok(report) = serde_json::from_slice::<BarReport>(&envelope.payload) else {
            debug!("a message on the report's subject was passed over");
            return;
        };
        if self.owed.settle(report.window_id) {
            let kept = KeptReport::new(report, self.parts.clock.now());
            self.parts.keeper.adopt(kept.as_published());
        }
    }

    fn owe(&mut self, kept: KeptReport) {
        let window = kept.report.window_id;
        match self.owed.owe(kept) {
            Entry::Owed => {}
            Entry::Settled => self.parts.keeper.mark_published(window),
            Entry::InPlaceOf(window) => {
                self.parts.metrics.report_given_up();
                if *self.parts.speaks.borrow() {
                    warn!(%window, "a report was given up: too many wait for a connection");
                }
            }
        }
        self.parts.metrics.reports_owed(self.owed.len());
    }

    fn look_at_connection(&mut self) {
        let connected = self.connection.borrow_and_update().is_connected();
        if !connected {
            self.parts.lease.lose_touch(Instant::now());
        }
    }

    fn look_at_office(&mut self) {
        if let Some(beat) = self.parts.picture.borrow().beat {
            self.parts.lease.set_patience(Patience::for_beat(beat));
        }
        let now = Instant::now();
        let wall = self.parts.clock.now().unix_nanos();
        let wall = i64::try_from(wall).unwrap_or(i64::MAX);
        let office = self.parts.lease.office(now, wall);
        let speaks = office == Office::Speaks;
        if let Office::StandsBy { speaker: Some(_) } = &office
            && !self.has_looked
            && self.parts.stream.is_none()
        {
            self.owed.forgive();
        }
        self.has_looked |= !matches!(office, Office::StandsBy { speaker: None });
        let changed = self.parts.office.send_if_modified(|known| {
            let changed = *known != office;
            *known = office;
            changed
        });
        if changed {
            info!(speaks, "the lease changed");
            self.parts.metrics.office(speaks);
            self.parts.speaks.send_replace(speaks);
            // Others learn at once.
            self.announce_at = now;
        }
        if now >= self.announce_at {
            self.announce(now);
        }
    }

    fn announce(&mut self, now: Instant) {
        let parts = &mut self.parts;
        let announcement = parts.lease.announce(now);
        self.announce_at = now + parts.lease.patience().announce_every;
        if let Ok(envelope) = announcement.write(parts.lease_subject.clone()) {
            // Worthless when late; without a connection nobody hears it.
            let _ = parts.bus.offer(envelope);
        }
    }

    /// Publishes what is owed, in order, while it is this reverb's turn and NATS takes it.
    async fn publish_owed(&mut self) {
        while self.may_publish() {
            let Some(kept) = self.owed.first().cloned() else {
                break;
            };
            let window = kept.report.window_id;
            if let Err(refusal) = self.publish(&kept.report).await {
                warn!(%window, refusal, "a report was not published; it will be tried again");
                self.publish_not_before = Instant::now() + PUBLISH_AGAIN;
                break;
            }
            self.owed.settle(window);
            self.parts.metrics.report_published();
            self.parts.keeper.mark_published(window);
        }
        self.parts.metrics.reports_owed(self.owed.len());
    }

    fn may_publish(&self) -> bool {
        *self.parts.speaks.borrow()
            && self.connection.borrow().is_connected()
            && Instant::now() >= self.publish_not_before
    }

    async fn publish(&mut self, report: &BarReport) -> Result<(), String> {
        if let Some(stream) = &mut self.parts.stream {
            let stored = stream.publish(report).await;
            return stored.map_err(|refusal| refusal.to_string());
        }
        let payload = serde_json::to_vec(report).map_err(|error| error.to_string())?;
        let subject = Namespace::default().report(&self.parts.cluster);
        let bus = &self.parts.bus;
        let sent = bus.publish(Envelope::new(subject, payload)).await;
        sent.map_err(|refusal| refusal.to_string())?;
        bus.settle().await.map_err(|refusal| refusal.to_string())
    }

    /// Publishes what the keeper has handed over, and lets another take over at once.
    async fn say_goodbye(&mut self) {
        while let Ok(kept) = self.parts.told.try_recv() {
            self.owe(kept);
        }
        self.publish_not_before = Instant::now();
        self.publish_owed().await;
        let farewell = self.parts.lease.farewell();
        if let Ok(envelope) = farewell.write(self.parts.lease_subject.clone()) {
            let _ = self.parts.bus.offer(envelope);
        }
    }
}
