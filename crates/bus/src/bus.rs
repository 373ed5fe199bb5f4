//! The seam: all that a service knows of the network. The ends are in [`crate::nats`] and [`crate::inprocess`].

use futures_util::future::BoxFuture;
use tokio::sync::watch;

use crate::{
    Envelope, Interest, RefuseDrain, RefuseOffer, RefusePublish, RefuseSettle, RefuseSubscribe,
    Subscription,
};

/// A connection over which messages travel, shared as `Arc<dyn Bus>`.
///
/// Delivery is at most once, as in core NATS: whoever needs more counts gaps.
pub trait Bus: Send + Sync + 'static {
    /// Hands the message over at once or not at all: it never waits, and queues nothing while there is no connection.
    /// For messages that are worthless when late, as beat frames are. It may be called from a thread outside the
    /// runtime.
    ///
    /// A connection that broke a moment ago, or a server that hangs, still counts as connected until that is noticed
    /// (some seconds); receivers must drop what is past its deadline.
    fn offer(&self, envelope: Envelope) -> Result<(), RefuseOffer>;

    /// Hands the message over, and waits while the outgoing queue is full (back-pressure). While there is no
    /// connection messages wait in that queue and are sent after the next connection is made.
    fn publish(&self, envelope: Envelope) -> BoxFuture<'_, Result<(), RefusePublish>>;

    /// Asks for messages from now on. Over a network the server knows of it for certain after the next
    /// [`Bus::settle`].
    fn subscribe(&self, interest: Interest)
    -> BoxFuture<'_, Result<Subscription, RefuseSubscribe>>;

    /// How often the connection could not hand a message to a subscription, because the queue between them was full; each
    /// time one or more were dropped, of whichever subscription. [`Subscription::lost`] does not know of them. An end
    /// without such a queue never does.
    fn overruns(&self) -> u64 {
        0
    }

    /// How the connection stands, now and from now on. Receivers see the latest state, not every change.
    fn connection(&self) -> watch::Receiver<Connection>;

    /// Waits until everything that was handed over before has reached the server: a round trip, bounded in time. It
    /// vouches for this connection only; what was handed over before the last interruption may be lost.
    fn settle(&self) -> BoxFuture<'_, Result<(), RefuseSettle>>;

    /// Ends every subscription after what is on its way, sends what was handed over, and closes; bounded in time.
    /// Afterwards the bus refuses everything.
    fn drain(&self) -> BoxFuture<'_, Result<(), RefuseDrain>>;
}

/// How a connection stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Connection {
    /// Messages travel.
    Connected {
        /// Who is at the other end, for people to read.
        server: String,
    },
    /// They do not; a new connection is being tried for.
    Disconnected {
        /// Why, as far as known, for people to read.
        reason: String,
    },
    /// They never will again.
    Closed,
}

impl Connection {
    /// Whether messages travel.
    pub fn is_connected(&self) -> bool {
        matches!(self, Self::Connected { .. })
    }
}
