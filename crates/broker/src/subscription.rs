//! One wish of one client to receive, and how many messages it still wants.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;

use crate::outbox::Outbox;
use crate::subject::Pattern;

/// The number of a connection, from 1, never used twice by one broker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ClientId(pub(crate) u64);

/// A subscription; the router holds it until it ends.
#[derive(Debug)]
pub(crate) struct Subscription {
    owner: ClientId,
    sid: Bytes,
    pattern: Pattern,
    queue: Option<Bytes>,
    outbox: Arc<Outbox>,
    accepts_headers: bool,
    delivered: AtomicU64,
    limit: AtomicU64,
}

/// Whether a subscription takes one more message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Admission {
    Deliver,
    /// Deliver it and take the subscription out of the router.
    DeliverLast,
    /// It has ended; somebody else's route is old.
    Refuse,
}

impl Subscription {
    pub(crate) fn new(
        owner: ClientId,
        sid: &[u8],
        pattern: Pattern,
        queue: Option<&[u8]>,
        outbox: Arc<Outbox>,
        accepts_headers: bool,
    ) -> Self {
        Self {
            owner,
            sid: Bytes::copy_from_slice(sid),
            pattern,
            queue: queue.map(Bytes::copy_from_slice),
            outbox,
            accepts_headers,
            delivered: AtomicU64::new(0),
            limit: AtomicU64::new(u64::MAX),
        }
    }

    pub(crate) fn owner(&self) -> ClientId {
        self.owner
    }

    pub(crate) fn sid(&self) -> &Bytes {
        &self.sid
    }

    pub(crate) fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    pub(crate) fn queue(&self) -> Option<&Bytes> {
        self.queue.as_ref()
    }

    pub(crate) fn outbox(&self) -> &Arc<Outbox> {
        &self.outbox
    }

    /// Whether the client reads HMSG; if not, it gets the payload alone.
    pub(crate) fn accepts_headers(&self) -> bool {
        self.accepts_headers
    }

    /// Sets how many messages it takes in all; says whether it has had them.
    pub(crate) fn limit_to(&self, max: u64) -> bool {
        self.limit.store(max, Ordering::SeqCst);
        self.delivered.load(Ordering::SeqCst) >= max
    }

    /// Counts one more message. Of several producers exactly one is told to deliver the last.
    pub(crate) fn admit(&self) -> Admission {
        let number = self.delivered.fetch_add(1, Ordering::SeqCst) + 1;
        let limit = self.limit.load(Ordering::SeqCst);
        match number.cmp(&limit) {
            std::cmp::Ordering::Less => Admission::Deliver,
            std::cmp::Ordering::Equal => Admission::DeliverLast,
            std::cmp::Ordering::Greater => Admission::Refuse,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    fn subscription() -> Subscription {
        let outbox = Arc::new(Outbox::new(Limits::default()));
        Subscription::new(
            ClientId(1),
            b"1",
            Pattern::parse(b"a").unwrap(),
            None,
            outbox,
            true,
        )
    }

    #[test]
    fn a_limited_subscription_takes_that_many_messages_and_no_more() {
        let subscription = subscription();
        assert!(!subscription.limit_to(2));
        assert_eq!(subscription.admit(), Admission::Deliver);
        assert_eq!(subscription.admit(), Admission::DeliverLast);
        assert_eq!(subscription.admit(), Admission::Refuse);
    }

    #[test]
    fn a_limit_that_is_already_reached_ends_it_at_once() {
        let subscription = subscription();
        subscription.admit();
        subscription.admit();
        assert!(subscription.limit_to(2));
        assert_eq!(subscription.admit(), Admission::Refuse);
    }
}
