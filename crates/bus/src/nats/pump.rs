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
}

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
                Step::Message(Some(message)) => self.move_with_followers(message),
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

    /// Moves what is already there without asking again whether to stop.
    fn move_with_followers(&mut self, first: async_nats::Message) {
        let mut next = Some(first);
        while let Some(message) = next {
            self.move_one(message);
            next = self.from.next().now_or_never().flatten();
        }
    }

    fn move_one(&self, message: async_nats::Message) {
        self.metrics.received.inc();
        if self.to.deliver(translation::envelope(message)) == Delivery::Dropped {
            self.metrics.lost.inc();
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
