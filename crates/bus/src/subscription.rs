//! What a service asks for, and the queue in which it gets it. Both ends of the seam fill the same queue.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::vec;

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
///
/// They come through the queue in batches: a message alone would cost the queue more than its reader.
#[derive(Debug)]
pub struct Subscription {
    queue: mpsc::Receiver<Batch>,
    /// What is left of the batch that was taken last.
    taken: vec::IntoIter<Envelope>,
    counts: Arc<Counts>,
}

type Batch = Vec<Envelope>;

/// What both ends of a queue know, in messages. Each number is written at one end only.
#[derive(Debug, Default)]
struct Counts {
    /// How many the service has got.
    got: AtomicU64,
    /// How many were dropped because the queue was full.
    lost: AtomicU64,
}

impl Subscription {
    fn open(capacity: usize) -> (Intake, Self) {
        // A batch holds a message at least, so there is room for every batch whose messages fit in.
        let (sender, queue) = mpsc::channel(capacity);
        let counts = Arc::new(Counts::default());
        let intake = Intake {
            queue: sender,
            capacity: capacity as u64,
            queued: 0,
            counts: Arc::clone(&counts),
        };
        let subscription = Self {
            queue,
            taken: Batch::new().into_iter(),
            counts,
        };
        (intake, subscription)
    }

    /// The next message; `None` after the last one of a bus that was closed. Nothing is lost when the future is
    /// dropped before it is done.
    pub async fn next(&mut self) -> Option<Envelope> {
        loop {
            if let Some(envelope) = self.take() {
                return Some(envelope);
            }
            self.taken = self.queue.recv().await?.into_iter();
        }
    }

    /// The next message if one is waiting.
    pub fn try_next(&mut self) -> Option<Envelope> {
        self.take().or_else(|| {
            self.taken = self.queue.try_recv().ok()?.into_iter();
            self.take()
        })
    }

    /// How many messages were dropped because this queue was full. What was lost on the way is not known here.
    pub fn lost(&self) -> u64 {
        self.counts.lost.load(Ordering::Relaxed)
    }

    fn take(&mut self) -> Option<Envelope> {
        let envelope = self.taken.next()?;
        add(&self.counts.got, 1);
        Some(envelope)
    }
}

/// Adds to a number that nobody else writes, which costs less than an addition among several.
fn add(number: &AtomicU64, more: u64) {
    number.store(number.load(Ordering::Relaxed) + more, Ordering::Relaxed);
}

/// The end at which a subscription is filled.
#[derive(Debug)]
pub(crate) struct Intake {
    queue: mpsc::Sender<Batch>,
    capacity: u64,
    /// How many messages were put into the queue.
    queued: u64,
    counts: Arc<Counts>,
}

/// What became of messages at the last step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// They wait for the service, all but so many: the queue was full, so these were dropped and counted.
    Queued {
        /// The newest of them.
        dropped: u64,
    },
    /// Nobody listens any more.
    Unwanted,
}

impl Intake {
    /// Puts a batch into the queue, or as much of it as there is room for.
    pub(crate) fn deliver(&mut self, mut batch: Vec<Envelope>) -> Delivery {
        let all = batch.len();
        batch.truncate(self.room());
        let dropped = (all - batch.len()) as u64;
        if dropped > 0 {
            add(&self.counts.lost, dropped);
        }
        let queued = batch.len() as u64;
        if queued > 0 && self.queue.try_send(batch).is_err() {
            return Delivery::Unwanted;
        }
        self.queued += queued;
        Delivery::Queued { dropped }
    }

    /// How many more messages may wait.
    fn room(&self) -> usize {
        let waiting = self.queued - self.counts.got.load(Ordering::Relaxed);
        usize::try_from(self.capacity.saturating_sub(waiting)).unwrap_or(usize::MAX)
    }

    pub(crate) fn is_unwanted(&self) -> bool {
        self.queue.is_closed()
    }

    /// Until the subscription has been dropped.
    pub(crate) async fn unwanted(&self) {
        self.queue.closed().await;
    }
}

#[cfg(test)]
mod tests {
    use crate::{Filter, Subject};

    use super::*;

    fn open(capacity: usize) -> (Intake, Subscription) {
        let everything = Filter::new(">").unwrap();
        Interest::of(everything).holding(capacity).open().unwrap()
    }

    fn batch(numbers: std::ops::Range<u8>) -> Batch {
        let subject = Subject::new("a").unwrap();
        let envelope = |number| Envelope::new(subject.clone(), vec![number]);
        numbers.map(envelope).collect()
    }

    fn taken(subscription: &mut Subscription) -> Vec<u8> {
        std::iter::from_fn(|| subscription.try_next())
            .flat_map(|envelope| envelope.payload)
            .collect()
    }

    #[test]
    fn of_a_batch_the_newest_are_dropped_when_there_is_no_room() {
        let (mut intake, mut subscription) = open(3);
        assert_eq!(intake.deliver(batch(0..2)), Delivery::Queued { dropped: 0 });
        assert_eq!(intake.deliver(batch(2..5)), Delivery::Queued { dropped: 2 });
        assert_eq!(intake.deliver(batch(5..6)), Delivery::Queued { dropped: 1 });
        assert_eq!(subscription.lost(), 3);
        assert_eq!(taken(&mut subscription), [0, 1, 2]);
    }

    #[test]
    fn what_is_left_of_a_batch_still_waits() {
        let (mut intake, mut subscription) = open(3);
        intake.deliver(batch(0..3));
        assert!(subscription.try_next().is_some());
        assert_eq!(intake.deliver(batch(3..6)), Delivery::Queued { dropped: 2 });
        assert_eq!(taken(&mut subscription), [1, 2, 3]);
    }

    #[test]
    fn nobody_wants_what_comes_after_the_end() {
        let (mut intake, subscription) = open(1);
        drop(subscription);
        assert!(intake.is_unwanted());
        assert_eq!(intake.deliver(batch(0..1)), Delivery::Unwanted);
    }
}
