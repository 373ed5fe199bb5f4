//! Moves the messages of one subscription from the library to the subscription's own queue.
//!
//! The library has one queue length for all subscriptions and drops without counting when one is full. The pump gives
//! each subscription the length it asked for, and counts every message that it drops.

use async_nats::Subscriber;
use futures_util::{FutureExt as _, StreamExt as _};
use tokio_util::sync::CancellationToken;

use super::translation;
use crate::Metrics;
use crate::subscription::{Delivery, Intake};

pub(super) struct Pump {
    pub(super) from: Subscriber,
    pub(super) to: Intake,
    pub(super) metrics: Metrics,
    /// End after what is on its way.
    pub(super) drain: CancellationToken,
    /// End now.
    pub(super) abandon: CancellationToken,
    /// The length of the last batch, which is likely to be that of the next.
    pub(super) likely: usize,
}

/// Most messages of a batch: enough to make the cost of a step small beside theirs, few enough to be still in the cache.
const BATCH: usize = 128;

enum Step {
    Message(Option<async_nats::Message>),
    Drain,
    End,
}

impl Pump {
    pub(super) async fn run(mut self) {
        let mut draining = false;
        loop {
            let step = tokio::select! {
                message = self.from.next() => Step::Message(message),
                () = self.drain.cancelled(), if !draining => Step::Drain,
                () = self.to.unwanted() => Step::End,
                () = self.abandon.cancelled() => Step::End,
            };
            match step {
                Step::Message(Some(message)) => self.move_batch(message),
                Step::Message(None) | Step::End => return,
                Step::Drain => {
                    draining = true;
                    if !self.ask_for_end().await {
                        return;
                    }
                }
            }
        }
    }

    /// Moves a message and what has come with it, without asking in between whether to stop. One step to the service
    /// for all of them: what wakes a task costs more than what moves a message.
    fn move_batch(&mut self, first: async_nats::Message) {
        let mut batch = Vec::with_capacity(self.likely);
        batch.push(translation::envelope(first));
        while batch.len() < BATCH
            && let Some(message) = self.from.next().now_or_never().flatten()
        {
            batch.push(translation::envelope(message));
        }
        self.likely = batch.len();
        self.metrics.received.inc_by(batch.len() as u64);
        if let Delivery::Queued { dropped } = self.to.deliver(batch) {
            self.metrics.lost.inc_by(dropped);
        }
    }

    /// Whether the end will come: the library ends the stream when it has told the server.
    async fn ask_for_end(&mut self) -> bool {
        tokio::select! {
            asked = self.from.drain() => asked.is_ok(),
            () = self.abandon.cancelled() => false,
        }
    }
}
