//! What a service asks for, and the queue in which it gets it. Both ends of the seam fill the same queue.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::mpsc;

use crate::{Envelope, Filter, RefuseSubscribe};

/// What a service asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interest {
    /// Which messages.
    pub filter: Filter,
    /// With whom they are shared: of all members of a group that ask for a message, one gets it.
    pub queue_group: Option<String>,
    /// How many messages may wait for the service, 1 to [`Interest::MAX_CAPACITY`]. When that many wait, further ones
    /// are dropped and counted ([`Subscription::lost`]): the network is never held up by a slow service.
    pub capacity: usize,
}

impl Interest {
    /// The capacity unless another is asked for, in messages.
    pub const DEFAULT_CAPACITY: usize = 4096;

    /// The largest capacity, in messages.
    pub const MAX_CAPACITY: usize = 1 << 20;

    /// All messages that match, with the default capacity.
    pub fn of(filter: Filter) -> Self {
        Self {
            filter,
            queue_group: None,
            capacity: Self::DEFAULT_CAPACITY,
        }
    }

    /// The same, shared within a queue group.
    #[must_use]
    pub fn shared_in(self, group: impl Into<String>) -> Self {
        Self {
            queue_group: Some(group.into()),
            ..self
        }
    }

    /// The same, with room for this many messages.
    #[must_use]
    pub fn holding(self, capacity: usize) -> Self {
        Self { capacity, ..self }
    }

    /// The queue asked for, and the end at which it is filled.
    pub(crate) fn open(&self) -> Result<(Intake, Subscription), RefuseSubscribe> {
        if !(1..=Self::MAX_CAPACITY).contains(&self.capacity) {
            return Err(RefuseSubscribe::Capacity {
                asked: self.capacity,
                max: Self::MAX_CAPACITY,
            });
        }
        let is_bad = |c: char| c.is_whitespace() || c.is_control();
        match &self.queue_group {
            Some(group) if group.is_empty() || group.contains(is_bad) => {
                Err(RefuseSubscribe::QueueGroup {
                    group: group.clone(),
                })
            }
            _ => Ok(Subscription::open(self.capacity)),
        }
    }
}

/// The messages that were asked for, in the order in which they arrived. Dropping it ends the subscription.
#[derive(Debug)]
pub struct Subscription {
    queue: mpsc::Receiver<Envelope>,
    lost: Arc<AtomicU64>,
}

impl Subscription {
    fn open(capacity: usize) -> (Intake, Self) {
        let (sender, queue) = mpsc::channel(capacity);
        let lost = Arc::new(AtomicU64::new(0));
        let intake = Intake {
            queue: sender,
            lost: Arc::clone(&lost),
        };
        (intake, Self { queue, lost })
    }

    /// The next message; `None` after the last one of a bus that was closed. Nothing is lost when the future is
    /// dropped before it is done.
    pub async fn next(&mut self) -> Option<Envelope> {
        self.queue.recv().await
    }

    /// The next message if one is waiting.
    pub fn try_next(&mut self) -> Option<Envelope> {
        self.queue.try_recv().ok()
    }

    /// How many messages were dropped because this queue was full. What was lost on the way is not known here.
    pub fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }
}

/// The end at which a subscription is filled.
#[derive(Debug)]
pub(crate) struct Intake {
    queue: mpsc::Sender<Envelope>,
    lost: Arc<AtomicU64>,
}

/// What became of a message at the last step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// It waits for the service.
    Queued,
    /// The queue was full: it is dropped and counted.
    Dropped,
    /// Nobody listens any more.
    Unwanted,
}

impl Intake {
    pub(crate) fn deliver(&self, envelope: Envelope) -> Delivery {
        match self.queue.try_send(envelope) {
            Ok(()) => Delivery::Queued,
            Err(mpsc::error::TrySendError::Full(_)) => {
                self.lost.fetch_add(1, Ordering::Relaxed);
                Delivery::Dropped
            }
            Err(mpsc::error::TrySendError::Closed(_)) => Delivery::Unwanted,
        }
    }

    pub(crate) fn is_unwanted(&self) -> bool {
        self.queue.is_closed()
    }

    /// Until the subscription has been dropped.
    pub(crate) async fn unwanted(&self) {
        self.queue.closed().await;
    }
}
