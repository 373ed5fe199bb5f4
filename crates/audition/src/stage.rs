//! An audition under way: what comes next, and what is done about it.

use std::sync::Arc;

use backbeat_bus::Bus;
use backbeat_deck::{Ear, Heard};
use backbeat_sim::WallClock;
use backbeat_timing::ClusterInstant;
use tokio::sync::mpsc::{Receiver, Sender};
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::Upset;
use crate::deed::Deed;
use crate::interview::Order;
use crate::panel::Panel;
use crate::theatre::Troupe;

/// What comes next.
pub(crate) enum Event {
    Heard(Heard),
    Cue,
    Strike,
    Done(Deed),
    End,
}

/// An audition under way.
pub(crate) struct Stage<'b> {
    pub(crate) bus: &'b dyn Bus,
    pub(crate) clock: WallClock,
    pub(crate) ear: Ear,
    pub(crate) panel: Panel,
    pub(crate) troupe: Option<Troupe>,
    pub(crate) tasks: JoinSet<()>,
    pub(crate) told: (Sender<Deed>, Receiver<Deed>),
    pub(crate) until: ClusterInstant,
    /// When the leader is to be ended, and what ends it.
    pub(crate) upset: Option<(ClusterInstant, Arc<dyn Upset>)>,
    /// The change of tempo that was accepted.
    pub(crate) ordered: Option<Order>,
}

impl Stage<'_> {
    /// Waits for what comes next. Nothing is lost when the future is dropped.
    pub(crate) async fn next(&mut self, cancel: &CancellationToken) -> Event {
        let now = self.clock.now();
        let wait = |at: ClusterInstant| (at - now).to_wait();
        let cue = self.troupe.as_ref().and_then(Troupe::next_at);
        let strike = self.upset.as_ref().map(|(at, _)| *at);
        tokio::select! {
            biased;
            () = cancel.cancelled() => Event::End,
            () = sleep(wait(self.until)) => Event::End,
            Some(deed) = self.told.1.recv() => Event::Done(deed),
            () = sleep(wait(cue.unwrap_or(now))), if cue.is_some() => Event::Cue,
            () = sleep(wait(strike.unwrap_or(now))), if strike.is_some() => Event::Strike,
            heard = self.ear.next() => Event::Heard(heard),
        }
    }

    /// Lets panel and troupe hear messages, and `tell` the rest.
    pub(crate) fn hear(&mut self, heard: Heard, tell: &mut impl FnMut(&Heard)) {
        match heard {
            Heard::Messages(batch) => {
                for (at, envelope) in &batch {
                    self.panel.hear(*at, envelope);
                    if let Some(troupe) = &mut self.troupe {
                        troupe.hear(*at, envelope);
                    }
                }
            }
            Heard::Missing { .. } | Heard::Reconnected { .. } => {
                self.panel.miss();
                tell(&heard);
            }
            other => tell(&other),
        }
    }

    /// Says what the troupe has to say now.
    pub(crate) async fn play(&mut self) {
        let now = self.clock.now();
        let due = self.troupe.as_mut().map(|troupe| troupe.take_due(now));
        for envelope in due.into_iter().flatten() {
            // What is not sent is not heard, and then not held against anybody.
            let _ = self.bus.publish(envelope).await;
        }
    }

    /// Ends the leader's process, once.
    pub(crate) fn strike(&mut self) {
        if let Some((_, upset)) = self.upset.take() {
            // Until there is a new leader, missing frames are this audition's own doing.
            self.panel.miss();
            let tell = self.told.0.clone();
            self.tasks.spawn(async move {
                let outcome = upset.strike().await;
                // When nobody listens any more, nobody needs to know.
                let _ = tell.send(Deed::Struck { outcome }).await;
            });
        }
    }

    /// Takes in what was done.
    pub(crate) fn note(&mut self, deed: &Deed) {
        if let Deed::Ordered {
            order,
            answer: Ok(answer),
            ..
        } = deed
            && answer.is_success()
        {
            self.ordered = Some(*order);
        }
        if matches!(deed, Deed::Struck { .. }) {
            self.panel.miss();
        }
        self.panel.note(deed);
    }
}
