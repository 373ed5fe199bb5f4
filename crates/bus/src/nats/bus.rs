//! A connection to NATS.

use std::sync::Arc;
use std::time::Duration;

use async_nats::connection::State;
use async_nats::{Client, PublishErrorKind};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio::sync::{Mutex, watch};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::Options;
use super::echo::Echo;
use super::pump::Pump;
use super::translation::header_map;
use super::witness::Witness;
use crate::{
    Bus, Connection, Envelope, Filter, Interest, Metrics, RefuseDrain, RefuseOffer, RefusePublish,
    RefuseSettle, RefuseSubscribe, Subscription,
};

/// A connection to NATS, which is kept up by itself. Dropping it closes it without waiting for anything;
/// [`Bus::drain`] waits.
#[derive(Debug)]
pub struct NatsBus {
    client: Arc<Client>,
    witness: Arc<Witness>,
    metrics: Metrics,
    pumps: TaskTracker,
    echo: Mutex<Option<Echo>>,
    /// Nothing more is taken.
    closing: CancellationToken,
    drain_pumps: CancellationToken,
    abandon_pumps: CancellationToken,
    outgoing_capacity: usize,
    settle_timeout: Duration,
    drain_timeout: Duration,
}

impl NatsBus {
    pub(super) fn new(
        client: Client,
        witness: Arc<Witness>,
        metrics: Metrics,
        options: &Options,
    ) -> Self {
        let client = Arc::new(client);
        witness.introduce(&client);
        Self {
            client,
            witness,
            metrics,
            pumps: TaskTracker::new(),
            echo: Mutex::default(),
            closing: CancellationToken::new(),
            drain_pumps: CancellationToken::new(),
            abandon_pumps: CancellationToken::new(),
            outgoing_capacity: options.outgoing_capacity,
            settle_timeout: options.settle_timeout,
            drain_timeout: options.drain_timeout,
        }
    }

    /// The library's client on the same connection, for JetStream. What it sends and receives is not counted, and a
    /// clone of it keeps the connection open after the bus is dropped.
    pub fn client(&self) -> &Client {
        &self.client
    }

    fn try_offer(&self, envelope: Envelope) -> Result<(), RefuseOffer> {
        if self.closing.is_cancelled() {
            return Err(RefuseOffer::Closed);
        }
        if self.client.connection_state() != State::Connected {
            return Err(RefuseOffer::NotConnected);
        }
        // One poll. Unconstrained, since a task that has used up its budget would be told that the queue is full.
        let sending = tokio::task::unconstrained(self.send(envelope));
        match sending.now_or_never() {
            Some(Ok(())) => Ok(()),
            Some(Err(RefusePublish::TooLarge { bytes, max })) => {
                Err(RefuseOffer::TooLarge { bytes, max })
            }
            Some(Err(RefusePublish::Closed)) => Err(RefuseOffer::Closed),
            None => Err(RefuseOffer::Full {
                capacity: self.outgoing_capacity,
            }),
        }
    }

    async fn send(&self, envelope: Envelope) -> Result<(), RefusePublish> {
        let (bytes, max) = (envelope.wire_bytes(), self.client.max_payload());
        if bytes > max {
            return Err(RefusePublish::TooLarge { bytes, max });
        }
        let subject = envelope.subject.into_library();
        let sent = if envelope.headers.is_empty() {
            self.client.publish(subject, envelope.payload).await
        } else {
            let headers = header_map(&envelope.headers);
            self.client
                .publish_with_headers(subject, headers, envelope.payload)
                .await
        };
        sent.map_err(|fault| match fault.kind() {
            // Another server with another limit may have been connected to meanwhile.
            PublishErrorKind::MaxPayloadExceeded => RefusePublish::TooLarge {
                bytes,
                max: self.client.max_payload(),
            },
            // A `Subject` is never invalid, so what is left is that the connection's task has ended.
            _ => RefusePublish::Closed,
        })
    }

    async fn published(&self, envelope: Envelope) -> Result<(), RefusePublish> {
        tokio::select! {
            biased;
            () = self.closing.cancelled() => return Err(RefusePublish::Closed),
            sent = self.send(envelope) => sent?,
        }
        self.metrics.published.inc();
        Ok(())
    }

    async fn subscribed(&self, interest: Interest) -> Result<Subscription, RefuseSubscribe> {
        if self.closing.is_cancelled() {
            return Err(RefuseSubscribe::Closed);
        }
        let (to, subscription) = interest.open()?;
        let filter = Filter::as_str(&interest.filter).to_owned();
        let asked = match interest.queue_group {
            None => self.client.subscribe(filter).await,
            Some(group) => self.client.queue_subscribe(filter, group).await,
        };
        // Filter and group are of a form that the library takes.
        let from = asked.map_err(|_| RefuseSubscribe::Closed)?;
        let pump = Pump {
            from,
            to,
            metrics: self.metrics.clone(),
            drain: self.drain_pumps.clone(),
            abandon: self.abandon_pumps.clone(),
            likely: 0,
        };
        self.pumps.spawn(pump.run());
        Ok(subscription)
    }

    /// Asks a subject that nobody listens to: the server answers "no responders", after all that was sent before.
    async fn settled(&self) -> Result<(), RefuseSettle> {
        let mut connection = self.witness.connection();
        let within = self.settle_timeout;
        let answer = tokio::select! {
            biased;
            broken = connection.wait_for(|connection| !connection.is_connected()) => {
                return Err(match broken.as_deref() {
                    Ok(Connection::Disconnected { .. }) => RefuseSettle::Interrupted,
                    _ => RefuseSettle::Closed,
                });
            }
            answer = timeout(within, self.echo()) => answer,
        };
        match answer {
            Ok(Some(())) => Ok(()),
            Ok(None) => Err(RefuseSettle::Closed),
            Err(_) => Err(RefuseSettle::TimedOut { within }),
        }
    }

    /// Sends a message to itself. The server works through what one connection says in order, so when it is back, all
    /// before it has arrived. (A request that nobody answers would not do: whoever listens to `>` counts as somebody.)
    async fn echo(&self) -> Option<()> {
        let mut kept = self.echo.lock().await;
        let echo = match kept.take() {
            Some(echo) => kept.insert(echo),
            None => kept.insert(Echo::open(&self.client).await?),
        };
        echo.call(&self.client).await
    }

    async fn drained(&self) -> Result<(), RefuseDrain> {
        if self.closing.is_cancelled() {
            return Err(RefuseDrain::Closed);
        }
        self.closing.cancel();
        let (within, begun) = (self.drain_timeout, Instant::now());
        // Half of the time, so that a server that does not answer leaves some for the rest.
        let settled = timeout_at(begun + within / 2, self.settled()).await;
        let settled = settled.unwrap_or(Err(RefuseSettle::TimedOut { within: within / 2 }));
        let ended = match settled {
            // There is nobody to wait for.
            Err(RefuseSettle::Interrupted | RefuseSettle::Closed) => Ok(()),
            _ => self.ended(begun + within).await,
        };
        self.abandon_pumps.cancel();
        self.witness.close();
        settled.map_err(RefuseDrain::Unsettled)?;
        ended
    }

    /// Ends the pumps, then the connection.
    ///
    /// The library forgets a subscription as soon as it has told the server, without waiting for the server. What a
    /// server routes to a queue group's member within that moment is lost to the group.
    async fn ended(&self, deadline: Instant) -> Result<(), RefuseDrain> {
        let ending = async {
            self.drain_pumps.cancel();
            self.pumps.close();
            self.pumps.wait().await;
            let mut connection = self.witness.connection();
            if self.client.drain().await.is_ok() {
                let _ = connection
                    .wait_for(|connection| *connection == Connection::Closed)
                    .await;
            }
        };
        let within = self.drain_timeout;
        timeout_at(deadline, ending)
            .await
            .map_err(|_| RefuseDrain::TimedOut { within })
    }
}

impl Bus for NatsBus {
    fn offer(&self, envelope: Envelope) -> Result<(), RefuseOffer> {
        let outcome = self.try_offer(envelope);
        self.metrics.count_offer(&outcome);
        outcome
    }

    fn publish(&self, envelope: Envelope) -> BoxFuture<'_, Result<(), RefusePublish>> {
        self.published(envelope).boxed()
    }

    fn subscribe(
        &self,
        interest: Interest,
    ) -> BoxFuture<'_, Result<Subscription, RefuseSubscribe>> {
        self.subscribed(interest).boxed()
    }

    fn overruns(&self) -> u64 {
        self.metrics.slow_consumers.get()
    }

    fn connection(&self) -> watch::Receiver<Connection> {
        self.witness.connection()
    }

    fn settle(&self) -> BoxFuture<'_, Result<(), RefuseSettle>> {
        self.settled().boxed()
    }

    fn drain(&self) -> BoxFuture<'_, Result<(), RefuseDrain>> {
        self.drained().boxed()
    }
}

impl Drop for NatsBus {
    fn drop(&mut self) {
        self.closing.cancel();
        self.abandon_pumps.cancel();
        self.witness.close();
    }
}
