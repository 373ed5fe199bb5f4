//! What waits to be written to one client: bounded by bytes, filled by any connection that publishes to it, emptied
//! by its own writer. The back-pressure rule and the slow-consumer rule are both kept here.
//!
//! - Above the high-water mark the outbox is *congested*: [`Outbox::relief`] makes a producer wait until half of the
//!   mark is left.
//! - It is *slow*, and its connection is ended, when it is still above half of the mark one write deadline after it
//!   became congested, when its socket takes no byte for that long, or when more than `max_pending` bytes wait.
//!
//! So no producer waits longer than the write deadline for any one consumer, and what is not delivered is counted.

use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

use crate::limits::Limits;
use crate::protocol::{CRLF, Frame};
use crate::segments::Segments;

/// The queue between the connections that publish to a client and the task that writes to it.
#[derive(Debug)]
pub(crate) struct Outbox {
    queue: Mutex<Queue>,
    /// Tells the writer that there is something to write.
    ready: Notify,
    /// Tells held-back producers that they may go on.
    drained: Notify,
    ended: CancellationToken,
    limits: Limits,
}

#[derive(Debug)]
struct Queue {
    waiting: Segments,
    /// Bytes the writer has taken and not yet written.
    writing: usize,
    congested_since: Option<Instant>,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    /// What waits is still written, nothing is added.
    Sealed,
    /// Nothing is written any more.
    Ended(Ending),
}

/// Why an outbox was given up before it was empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// More than `max_pending` bytes waited.
    TooMuchPending,
    /// The socket took no byte for one write deadline.
    NoProgress,
    /// The queue stayed long for one write deadline while producers waited.
    Backlog,
    /// The socket failed: the client is gone.
    Disconnected,
}

impl Ending {
    /// Whether the client is to blame for not reading.
    pub(crate) fn is_slow_consumer(self) -> bool {
        self != Self::Disconnected
    }
}

/// What became of bytes that were accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Queued {
    /// Nothing waited before: whoever queued them must see to it that [`Outbox::wake`] is called.
    pub(crate) first: bool,
    /// The outbox is above its high-water mark.
    pub(crate) congested: bool,
}

/// From this many waiting bytes the writer is woken at once and not when the producer pauses for breath.
const EAGER: usize = 64 * 1024;

impl Outbox {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            queue: Mutex::new(Queue {
                waiting: Segments::default(),
                writing: 0,
                congested_since: None,
                state: State::Open,
            }),
            ready: Notify::new(),
            drained: Notify::new(),
            ended: CancellationToken::new(),
            limits,
        }
    }

    /// Queues a message; `None` when the connection is being closed.
    pub(crate) fn push(&self, frame: &Frame<'_>) -> Option<Queued> {
        let bound = frame.len_bound();
        self.append(|waiting| match frame.shared_body {
            None => waiting.append_with(bound, |out| {
                frame.write_line(out);
                out.extend_from_slice(frame.body);
                out.extend_from_slice(CRLF);
            }),
            Some(body) => {
                waiting.append_with(bound - frame.body.len(), |out| frame.write_line(out));
                waiting.append_shared(body.clone());
                waiting.append_with(CRLF.len(), |out| out.extend_from_slice(CRLF));
            }
        })
    }

    /// Queues a line of the protocol; `None` when the connection is being closed.
    pub(crate) fn push_line(&self, line: &[u8]) -> Option<Queued> {
        self.append(|waiting| waiting.append_with(line.len(), |out| out.extend_from_slice(line)))
    }

    fn append(&self, write: impl FnOnce(&mut Segments)) -> Option<Queued> {
        let mut queue = self.lock();
        if queue.state != State::Open {
            return None;
        }
        if queue.pending() > self.limits.max_pending {
            drop(queue);
            self.end(Ending::TooMuchPending);
            return None;
        }
        let before = queue.waiting.len();
        write(&mut queue.waiting);
        if before < EAGER && queue.waiting.len() >= EAGER {
            self.ready.notify_one();
        }
        let congested = queue.pending() > self.limits.high_water;
        if congested && queue.congested_since.is_none() {
            queue.congested_since = Some(Instant::now());
        }
        Some(Queued {
            first: before == 0,
            congested,
        })
    }

    /// Tells the writer to look.
    pub(crate) fn wake(&self) {
        self.ready.notify_one();
    }

    /// Queues `last` and lets nothing follow it; what waits is still written.
    pub(crate) fn seal(&self, last: &[u8]) {
        let mut queue = self.lock();
        if queue.state == State::Open {
            queue
                .waiting
                .append_with(last.len(), |out| out.extend_from_slice(last));
            queue.state = State::Sealed;
        }
        drop(queue);
        self.ready.notify_one();
    }

    /// Gives everything up. The first call says why; later ones change nothing.
    pub(crate) fn end(&self, why: Ending) {
        let mut queue = self.lock();
        if !matches!(queue.state, State::Ended(_)) {
            queue.state = State::Ended(why);
        }
        drop(queue);
        self.ended.cancel();
        self.ready.notify_one();
        self.drained.notify_waiters();
    }

    /// Cancelled as soon as nothing will be written any more.
    pub(crate) fn ended(&self) -> &CancellationToken {
        &self.ended
    }

    /// Why everything was given up, if it was.
    pub(crate) fn ending(&self) -> Option<Ending> {
        match self.lock().state {
            State::Ended(why) => Some(why),
            State::Open | State::Sealed => None,
        }
    }

    /// Whether anything waits for the writer.
    pub(crate) fn is_waiting(&self) -> bool {
        !self.lock().waiting.is_empty()
    }

    /// Frees what waits and says how many bytes were never written.
    pub(crate) fn discard(&self) -> usize {
        let mut queue = self.lock();
        let dropped = queue.pending();
        queue.waiting.clear();
        queue.writing = 0;
        dropped
    }

    /// Waits while the outbox is congested, at most one write deadline: then it is ended as a slow consumer.
    pub(crate) async fn relief(&self) {
        let drained = self.drained.notified();
        tokio::pin!(drained);
        // Registered before the look at the queue, so that draining in between is not missed.
        drained.as_mut().enable();
        let Some(since) = self.congested_since() else {
            return;
        };
        let patience = since + self.limits.write_deadline;
        if timeout_at(patience, drained).await.is_err() {
            self.end(Ending::Backlog);
        }
    }

    fn congested_since(&self) -> Option<Instant> {
        let queue = self.lock();
        match queue.state {
            State::Ended(_) => None,
            State::Open | State::Sealed => queue.congested_since,
        }
    }

    /// Waits for something to write and swaps it with the empty `batch`. `false` means there is nothing more to do:
    /// all of a sealed outbox is written, or it was ended.
    pub(crate) async fn next_batch(&self, batch: &mut Segments) -> bool {
        loop {
            match self.take(batch) {
                Some(taken) => return taken,
                None => self.ready.notified().await,
            }
        }
    }

    /// `None` means that the writer has to wait.
    fn take(&self, batch: &mut Segments) -> Option<bool> {
        let mut queue = self.lock();
        match queue.state {
            State::Ended(_) => Some(false),
            State::Sealed if queue.waiting.is_empty() => Some(false),
            State::Open if queue.waiting.is_empty() => None,
            State::Open | State::Sealed => {
                mem::swap(&mut queue.waiting, batch);
                queue.writing = batch.len();
                Some(true)
            }
        }
    }

    /// The writer got rid of `count` bytes of its batch.
    pub(crate) fn written(&self, count: usize) {
        let mut queue = self.lock();
        queue.writing -= count;
        if queue.congested_since.is_some() && queue.pending() <= self.limits.low_water() {
            queue.congested_since = None;
            drop(queue);
            self.drained.notify_waiters();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        // No code that can panic runs under the lock, so a poisoned one is as good as any.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    fn pending(&self) -> usize {
        self.waiting.len() + self.writing
    }
}

#[cfg(test)]
#[path = "outbox_tests.rs"]
mod tests;
