//! What a connection owes to those it queued messages for: to wake their writers before it waits for anything, and
//! to wait for the congested ones once it has pushed enough at them.

use std::mem;
use std::sync::Arc;

use crate::outbox::{Outbox, Queued};

/// Debts of one publishing connection.
#[derive(Debug, Default)]
pub(crate) struct Dues {
    asleep: Vec<Arc<Outbox>>,
    congested: Vec<Arc<Outbox>>,
    overdraft: usize,
}

/// How many bytes a connection may push at congested outboxes before it has to wait for them.
///
/// It bounds what producers add above the high-water mark, and it lets through the few bytes of a producer that is
/// not the cause: a metronome with a 250-byte frame every 167 ms is not held back within 40 s, and by then a consumer
/// that hangs is gone.
const CREDIT: usize = 64 * 1024;

impl Dues {
    /// Notes that `length` bytes went to `outbox`.
    pub(crate) fn note(&mut self, outbox: &Arc<Outbox>, queued: Queued, length: usize) {
        if queued.first {
            self.asleep.push(Arc::clone(outbox));
        }
        if queued.congested {
            self.overdraft += length.max(1);
            self.congested.push(Arc::clone(outbox));
        }
    }

    /// Whether the connection has to wait before it reads on.
    pub(crate) fn must_wait(&self) -> bool {
        self.overdraft >= CREDIT
    }

    /// Wakes the writers that have something new to write.
    pub(crate) fn wake(&mut self) {
        for outbox in self.asleep.drain(..) {
            outbox.wake();
        }
    }

    /// Waits until none of the outboxes is congested any more; each takes one write deadline at most, all counted
    /// from before the wait, so together they do as well.
    pub(crate) async fn wait(&mut self) {
        self.wake();
        self.overdraft = 0;
        for outbox in mem::take(&mut self.congested) {
            outbox.relief().await;
        }
    }
}
