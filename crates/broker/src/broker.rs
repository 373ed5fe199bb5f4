//! The broker: binds, accepts, and stops in order. What happens on a connection is in [`crate::connection`].
//!
//! One task accepts (the caller's, in [`Broker::run`]); it owns one task for each connection and awaits them all.
//! Shutdown goes in three steps: no more is accepted and connections read only what has arrived; when the last of
//! them has, everything is queued and the writers finish; what then still waits after `drain_timeout` is dropped,
//! counted and logged.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, sleep, timeout_at};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{Instrument, debug, error, field, info, info_span, warn};

use crate::config::{BindError, Config};
use crate::connection::serve;
use crate::counters::{Counters, Meter, count};
use crate::farewell::turn_away;
use crate::hub::Hub;
use crate::router::Router;
use crate::subscription::ClientId;

/// A broker that is bound to its address; it serves as long as [`Broker::run`] runs.
#[derive(Debug)]
pub struct Broker {
    listener: TcpListener,
    hub: Arc<Hub>,
}

/// Reads a broker's counters, while it runs and after.
#[derive(Debug, Clone)]
pub struct BrokerHandle {
    hub: Arc<Hub>,
}

/// What the accepting task waits for.
enum Event {
    Stop,
    Accepted(io::Result<(TcpStream, SocketAddr)>),
    Ended(Result<(), JoinError>),
}

/// How long accepting rests after a failure, most likely for want of file descriptors.
const ACCEPT_REST: Duration = Duration::from_millis(100);

impl Broker {
    /// Takes the address. From here on clients can connect; they are served once [`Broker::run`] is called.
    ///
    /// # Errors
    /// See [`BindError`]: each variant says which address, why, and what to do about it.
    pub async fn bind(config: Config) -> Result<Self, BindError> {
        let listener = config.open_listener().await?;
        let local = listener.local_addr().map_err(|source| BindError::Refused {
            address: config.listen,
            source,
        })?;
        let hub = Hub {
            server_id: server_id(),
            server_name: config.server_name,
            local,
            credentials: config.credentials,
            limits: config.limits,
            router: Router::new(),
            meter: Meter::new(),
            stop: CancellationToken::new(),
            quiet: CancellationToken::new(),
            give_up: CancellationToken::new(),
        };
        Ok(Self {
            listener,
            hub: Arc::new(hub),
        })
    }

    /// Where clients connect; the port is the real one, also when port 0 was asked for.
    pub fn local_addr(&self) -> SocketAddr {
        self.hub.local
    }

    /// A handle on the counters.
    pub fn handle(&self) -> BrokerHandle {
        BrokerHandle {
            hub: Arc::clone(&self.hub),
        }
    }

    /// Serves until `cancel` is cancelled, then delivers what was accepted and returns the final counters.
    ///
    /// Dropping the future instead ends everything at once.
    pub async fn run(self, cancel: CancellationToken) -> Counters {
        let Self { listener, hub } = self;
        info!(address = %hub.local, server_id = hub.server_id, "broker listens");
        let readers = TaskTracker::new();
        let mut connections = JoinSet::new();
        let mut last_id = 0;
        loop {
            let event = tokio::select! {
                biased;
                () = cancel.cancelled() => Event::Stop,
                Some(ended) = connections.join_next() => Event::Ended(ended),
                accepted = listener.accept() => Event::Accepted(accepted),
            };
            match event {
                Event::Stop => break,
                Event::Ended(ended) => report(ended),
                Event::Accepted(Ok((socket, peer))) => {
                    last_id += 1;
                    open(
                        &mut connections,
                        socket,
                        peer,
                        ClientId(last_id),
                        &hub,
                        &readers,
                    );
                }
                Event::Accepted(Err(error)) => {
                    warn!(%error, "cannot accept a connection");
                    cancel.run_until_cancelled(sleep(ACCEPT_REST)).await;
                }
            }
        }
        drop(listener);
        drain(&hub, &readers, &mut connections).await;
        let counters = hub.counters();
        info!(
            in_msgs = counters.in_msgs,
            out_msgs = counters.out_msgs,
            dropped_bytes = counters.dropped_bytes,
            "broker stopped"
        );
        counters
    }
}

impl BrokerHandle {
    /// A snapshot of the counters.
    pub fn counters(&self) -> Counters {
        self.hub.counters()
    }
}

/// Starts the task of a new connection, or of turning it away.
fn open(
    connections: &mut JoinSet<()>,
    socket: TcpStream,
    peer: SocketAddr,
    id: ClientId,
    hub: &Arc<Hub>,
    readers: &TaskTracker,
) {
    let span = info_span!("connection", cid = id.0, %peer, name = field::Empty);
    let hub = Arc::clone(hub);
    if hub.meter.connections.load(Ordering::Relaxed) >= hub.limits.max_connections as u64 {
        connections.spawn(turn_away(socket, peer, id, hub).instrument(span));
        return;
    }
    if let Err(error) = socket.set_nodelay(true) {
        debug!(%error, %peer, "cannot turn Nagle's algorithm off");
    }
    count(&hub.meter.total_connections);
    let open = Open::new(&hub);
    let reading = readers.token();
    let connection = async move {
        serve(socket, peer, id, hub, reading).await;
        drop(open);
    };
    connections.spawn(connection.instrument(span));
}

/// Counts a connection as open for as long as it lives, even if its task is aborted.
struct Open(Arc<Hub>);

impl Open {
    fn new(hub: &Arc<Hub>) -> Self {
        count(&hub.meter.connections);
        Self(Arc::clone(hub))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.meter.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

async fn drain(hub: &Hub, readers: &TaskTracker, connections: &mut JoinSet<()>) {
    let deadline = Instant::now() + hub.limits.drain_timeout;
    hub.stop.cancel();
    readers.close();
    // Past the deadline the writers still get their signal; they then end with the others below.
    let _ = timeout_at(deadline, readers.wait()).await;
    hub.quiet.cancel();
    if timeout_at(deadline, join_all(connections)).await.is_err() {
        let left = connections.len();
        warn!(left, timeout = ?hub.limits.drain_timeout, "clients did not take all that waited for them");
        hub.give_up.cancel();
        join_all(connections).await;
    }
}

async fn join_all(connections: &mut JoinSet<()>) {
    while let Some(ended) = connections.join_next().await {
        report(ended);
    }
}

fn report(ended: Result<(), JoinError>) {
    if let Err(error) = ended
        && error.is_panic()
    {
        error!(%error, "a connection's task panicked");
    }
}

/// A name that no other broker is likely to have; not a secret.
fn server_id() -> String {
    std::iter::repeat_with(|| fastrand::alphanumeric().to_ascii_uppercase())
        .take(24)
        .collect()
}
