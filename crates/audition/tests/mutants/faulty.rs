//! A bus that spoils what is sent over it.

use backbeat_bus::inprocess::InProcessBus;
use backbeat_bus::{
    Bus, Connection, Envelope, Interest, RefuseDrain, RefuseOffer, RefusePublish, RefuseSettle,
    RefuseSubscribe, Subscription,
};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// What becomes of a message: messages, each after a wait.
pub(crate) type Fault = Box<dyn FnMut(Envelope) -> Vec<(Duration, Envelope)> + Send>;

/// Spoils nothing.
pub(crate) fn none() -> Fault {
    Box::new(|envelope| vec![(Duration::ZERO, envelope)])
}

/// A bus with a fault.
pub(crate) struct Faulty {
    inner: Arc<InProcessBus>,
    fault: Mutex<Fault>,
    /// Messages on their way, which end with the bus.
    waiting: Mutex<JoinSet<()>>,
}

impl Faulty {
    pub(crate) fn new(inner: InProcessBus, fault: Fault) -> Self {
        Self {
            inner: Arc::new(inner),
            fault: Mutex::new(fault),
            waiting: Mutex::default(),
        }
    }

    fn send(&self, envelope: Envelope) {
        for (wait, envelope) in (self.fault.lock().unwrap())(envelope) {
            if wait.is_zero() {
                self.inner.offer(envelope).unwrap();
                continue;
            }
            let inner = Arc::clone(&self.inner);
            self.waiting.lock().unwrap().spawn(async move {
                sleep(wait).await;
                inner.offer(envelope).unwrap();
            });
        }
    }
}

impl Bus for Faulty {
    fn offer(&self, envelope: Envelope) -> Result<(), RefuseOffer> {
        self.send(envelope);
        Ok(())
    }

    fn publish(&self, envelope: Envelope) -> BoxFuture<'_, Result<(), RefusePublish>> {
        self.send(envelope);
        std::future::ready(Ok(())).boxed()
    }

    fn subscribe(
        &self,
        interest: Interest,
    ) -> BoxFuture<'_, Result<Subscription, RefuseSubscribe>> {
        self.inner.subscribe(interest)
    }

    fn connection(&self) -> watch::Receiver<Connection> {
        self.inner.connection()
    }

    fn settle(&self) -> BoxFuture<'_, Result<(), RefuseSettle>> {
        self.inner.settle()
    }

    fn drain(&self) -> BoxFuture<'_, Result<(), RefuseDrain>> {
        self.inner.drain()
    }
}
