//! Sees what happens to a connection: keeps the state that the bus shows, and counts.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::Duration;

use async_nats::connection::State;
use async_nats::{Client, Event};
use tokio::sync::watch;

use crate::{Connection, Metrics};

/// How long a connection task that cannot be stopped waits between attempts that nobody wants.
const UNWANTED_PAUSE: Duration = Duration::from_hours(1);

/// How often, and with which pause, the server's name is looked for after a reconnection: the library tells of a
/// connection some instructions before its handle knows of it, and a handle that does not know refuses offers.
const LOOKS: usize = 1000;
const LOOK_PAUSE: Duration = Duration::from_millis(1);

/// Sees what happens to a connection. It must not keep the client alive, or the connection would never end.
#[derive(Debug)]
pub(super) struct Witness {
    connection: watch::Sender<Connection>,
    metrics: Metrics,
    reconnect_pause: Duration,
    was_connected: AtomicBool,
    client: OnceLock<Weak<Client>>,
    /// Server and client id of the connection seen last.
    seen: Mutex<(String, u64)>,
}

impl Witness {
    pub(super) fn new(metrics: Metrics, reconnect_pause: Duration) -> Self {
        let reason = "not connected yet".to_owned();
        Self {
            connection: watch::Sender::new(Connection::Disconnected { reason }),
            metrics,
            reconnect_pause,
            was_connected: AtomicBool::new(false),
            client: OnceLock::new(),
            seen: Mutex::default(),
        }
    }

    pub(super) fn connection(&self) -> watch::Receiver<Connection> {
        self.connection.subscribe()
    }

    /// Gets to know the client, which is connected.
    pub(super) fn introduce(&self, client: &Arc<Client>) {
        let _ = self.client.set(Arc::downgrade(client));
        let name = self.name_if_new(client).unwrap_or_default();
        self.up(name);
    }

    /// How long to wait before an attempt to connect again: not at all before the first, then longer and longer.
    pub(super) fn pause_before(&self, attempt: usize) -> Duration {
        if *self.connection.borrow() == Connection::Closed {
            return UNWANTED_PAUSE;
        }
        let step = u32::try_from(attempt.saturating_sub(1)).unwrap_or(u32::MAX);
        self.reconnect_pause
            .min(Duration::from_millis(10).saturating_mul(step))
    }

    pub(super) async fn see(&self, event: Event) {
        let Some(client) = self.client.get().and_then(Weak::upgrade) else {
            return;
        };
        match event {
            Event::Connected if self.connection.borrow().is_connected() => return,
            Event::Connected => {
                let name = self.name(&client).await;
                return self.up(name);
            }
            Event::Disconnected => return self.down("the connection was lost"),
            Event::Closed => return self.close(),
            Event::SlowConsumer(_) => self.metrics.slow_consumers.inc(),
            Event::ServerError(fault) => {
                self.metrics.server_errors.inc();
                tracing::warn!(%fault, "the server tells of an error");
            }
            Event::ClientError(fault) => {
                self.metrics.failed_attempts.inc();
                tracing::debug!(%fault, "an attempt to connect failed");
            }
            Event::LameDuckMode => tracing::info!("the server is about to stop"),
            Event::Draining => {}
        }
        self.reconcile(&client);
    }

    /// The library drops events when too many wait, among them perhaps the one that mattered. Since then there have
    /// been others, and each leads here.
    fn reconcile(&self, client: &Client) {
        match client.connection_state() {
            State::Connected => self.up(server_name(client)),
            State::Disconnected => self.down("the connection was lost"),
            State::Pending => {}
        }
    }

    /// Counts before anybody is told, so that whoever is told finds it counted.
    fn up(&self, server: String) {
        self.connection.send_if_modified(|connection| {
            if !matches!(connection, Connection::Disconnected { .. }) {
                return false;
            }
            *connection = Connection::Connected { server };
            self.metrics.connected.inc();
            if self.was_connected.swap(true, Ordering::Relaxed) {
                self.metrics.reconnects.inc();
                tracing::info!("connected again");
            }
            true
        });
    }

    fn down(&self, reason: &str) {
        self.connection.send_if_modified(|connection| {
            if !connection.is_connected() {
                return false;
            }
            let reason = reason.to_owned();
            *connection = Connection::Disconnected { reason };
            self.metrics.connected.dec();
            self.metrics.disconnects.inc();
            tracing::warn!("the connection was lost");
            true
        });
    }

    /// The bus is closed for good.
    pub(super) fn close(&self) {
        self.connection.send_if_modified(|connection| {
            if connection.is_connected() {
                self.metrics.connected.dec();
            }
            std::mem::replace(connection, Connection::Closed) != Connection::Closed
        });
    }

    async fn name(&self, client: &Client) -> String {
        for _ in 0..LOOKS {
            if let Some(name) = self.name_if_new(client) {
                return name;
            }
            tokio::time::sleep(LOOK_PAUSE).await;
        }
        server_name(client)
    }

    fn name_if_new(&self, client: &Client) -> Option<String> {
        let server = client.server_info();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let now = (server.server_id, server.client_id);
        let is_new = *seen != now;
        *seen = now;
        is_new.then(|| server_name(client))
    }
}

fn server_name(client: &Client) -> String {
    let server = client.server_info();
    format!("{} at {}:{}", server.server_name, server.host, server.port)
}
