//! A participant's connection to the in-process network.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio::runtime::Handle;
use tokio::sync::{oneshot, watch};
use tokio::time::timeout;

use super::exchange::Exchange;
use super::network::Shared;
use super::participant::Participant;
use super::seat::Seat;
use crate::{
    Bus, Connection, Envelope, Interest, RefuseDrain, RefuseOffer, RefusePublish, RefuseSettle,
    RefuseSubscribe, Subscription,
};

/// A participant's connection to the in-process network. Dropping it leaves the network at once.
#[derive(Debug)]
pub struct InProcessBus {
    shared: Arc<Shared>,
    who: usize,
    connection: watch::Receiver<Connection>,
    /// Whose clock holds, also for threads outside.
    runtime: Handle,
}

/// The largest message, as of a NATS server that was told nothing else.
const MAX_BYTES: usize = 1024 * 1024;

/// How long a round trip may take: as on NATS.
const SETTLE_TIMEOUT: Duration = Duration::from_secs(5);

/// What became of a publication.
enum Handed {
    Over,
    Back(Envelope),
    Closed,
}

impl InProcessBus {
    pub(super) fn new(
        shared: Arc<Shared>,
        who: usize,
        connection: watch::Receiver<Connection>,
        runtime: Handle,
    ) -> Self {
        Self {
            shared,
            who,
            connection,
            runtime,
        }
    }

    fn state(&self) -> Connection {
        self.connection.borrow().clone()
    }

    /// A bus that was closed must not touch a successor of its name, so its own receiver is asked, not the name.
    fn is_closed(&self) -> bool {
        self.state() == Connection::Closed
    }

    fn with<T>(&self, work: impl FnOnce(&mut Exchange, tokio::time::Instant) -> T) -> T {
        let _clock = self.runtime.enter();
        self.shared.with(work)
    }

    /// Sends when connected, lets it wait when there is room, hands it back when there is none.
    fn hand_over(&self, envelope: Envelope) -> Handed {
        self.with(|exchange, now| match self.state() {
            Connection::Closed => Handed::Closed,
            Connection::Connected { .. } => {
                exchange.send(self.who, &envelope, now);
                Handed::Over
            }
            Connection::Disconnected { .. } => {
                let waiting = &mut exchange.participants[self.who].waiting;
                if waiting.len() >= Participant::OUTGOING {
                    return Handed::Back(envelope);
                }
                waiting.push_back(envelope);
                Handed::Over
            }
        })
    }

    async fn published(&self, envelope: Envelope) -> Result<(), RefusePublish> {
        let (bytes, max) = (envelope.wire_bytes(), MAX_BYTES);
        if bytes > max {
            return Err(RefusePublish::TooLarge { bytes, max });
        }
        let room = self.with(|exchange, _| Arc::clone(&exchange.participants[self.who].room));
        let mut envelope = envelope;
        loop {
            // Listening begins before looking, so that no change falls between.
            let changed = room.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            match self.hand_over(envelope) {
                Handed::Over => return Ok(()),
                Handed::Closed => return Err(RefusePublish::Closed),
                Handed::Back(again) => envelope = again,
            }
            changed.await;
        }
    }

    fn subscribed(&self, interest: Interest) -> Result<Subscription, RefuseSubscribe> {
        let (intake, subscription) = interest.open()?;
        let seat = Seat {
            participant: self.who,
            filter: interest.filter,
            group: interest.queue_group,
            intake,
            ending: false,
        };
        self.with(|exchange, _| {
            if self.is_closed() {
                return Err(RefuseSubscribe::Closed);
            }
            exchange.sit(seat);
            Ok(subscription)
        })
    }

    async fn settled(&self) -> Result<(), RefuseSettle> {
        let (ask, answer) = oneshot::channel();
        self.with(|exchange, now| match self.state() {
            Connection::Closed => Err(RefuseSettle::Closed),
            Connection::Disconnected { .. } => Err(RefuseSettle::Interrupted),
            Connection::Connected { .. } => {
                exchange.ping(self.who, ask, now);
                Ok(())
            }
        })?;
        match timeout(SETTLE_TIMEOUT, answer).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(RefuseSettle::Interrupted),
            Err(_) => Err(RefuseSettle::TimedOut {
                within: SETTLE_TIMEOUT,
            }),
        }
    }

    /// First what was published has to arrive, then what is on its way back.
    async fn drained(&self) -> Result<(), RefuseDrain> {
        if self.is_closed() {
            return Err(RefuseDrain::Closed);
        }
        let mut settled = self.settled().await;
        self.with(|exchange, _| exchange.end_seats(self.who));
        if settled.is_ok() {
            settled = self.settled().await;
        }
        self.leave();
        settled.map_err(RefuseDrain::Unsettled)
    }

    fn leave(&self) {
        self.with(|exchange, _| {
            if !self.is_closed() {
                exchange.clear_seats(self.who);
                let participant = &mut exchange.participants[self.who];
                participant.leave(Connection::Closed);
                participant.joined = false;
            }
        });
    }

    fn offered(&self, envelope: &Envelope) -> Result<(), RefuseOffer> {
        let (bytes, max) = (envelope.wire_bytes(), MAX_BYTES);
        self.with(|exchange, now| match self.state() {
            Connection::Closed => Err(RefuseOffer::Closed),
            Connection::Disconnected { .. } => Err(RefuseOffer::NotConnected),
            Connection::Connected { .. } if bytes > max => {
                Err(RefuseOffer::TooLarge { bytes, max })
            }
            Connection::Connected { .. } => {
                exchange.send(self.who, envelope, now);
                Ok(())
            }
        })
    }
}

impl Bus for InProcessBus {
    fn offer(&self, envelope: Envelope) -> Result<(), RefuseOffer> {
        self.offered(&envelope)
    }

    fn publish(&self, envelope: Envelope) -> BoxFuture<'_, Result<(), RefusePublish>> {
        self.published(envelope).boxed()
    }

    fn subscribe(
        &self,
        interest: Interest,
    ) -> BoxFuture<'_, Result<Subscription, RefuseSubscribe>> {
        std::future::ready(self.subscribed(interest)).boxed()
    }

    fn connection(&self) -> watch::Receiver<Connection> {
        self.connection.clone()
    }

    fn settle(&self) -> BoxFuture<'_, Result<(), RefuseSettle>> {
        self.settled().boxed()
    }

    fn drain(&self) -> BoxFuture<'_, Result<(), RefuseDrain>> {
        self.drained().boxed()
    }
}

impl Drop for InProcessBus {
    fn drop(&mut self) {
        self.leave();
    }
}
