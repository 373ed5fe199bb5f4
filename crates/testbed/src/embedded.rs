//! The embedded broker, on a task of its own.

use std::net::SocketAddr;

use backbeat_broker::{Broker, BrokerHandle, Config, Counters};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::bounded;

/// A running broker; dropping it stops it.
#[derive(Debug)]
pub struct EmbeddedServer {
    address: SocketAddr,
    handle: BrokerHandle,
    cancel: CancellationToken,
    task: JoinSet<Counters>,
}

impl EmbeddedServer {
    /// Starts one, which takes connections when this returns.
    ///
    /// # Panics
    ///
    /// When it cannot listen where `config` says.
    pub async fn start(config: Config) -> Self {
        let broker = Broker::bind(config).await.unwrap();
        let (address, handle) = (broker.local_addr(), broker.handle());
        let cancel = CancellationToken::new();
        let mut task = JoinSet::new();
        task.spawn(broker.run(cancel.clone()));
        Self {
            address,
            handle,
            cancel,
            task,
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it has counted so far.
    pub fn counters(&self) -> Counters {
        self.handle.counters()
    }

    /// Tells it to stop, without waiting for it.
    pub fn cancel(&self) {
        self.cancel.cancel();
    }

    /// Stops it and returns its last counters.
    ///
    /// # Panics
    ///
    /// When it did, or does not end.
    pub async fn stop(mut self) -> Counters {
        self.cancel();
        bounded(self.task.join_next()).await.unwrap().unwrap()
    }
}
