//! Making the first connection.

use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_nats::{Client, ConnectOptions, ServerAddr};
use tokio::time::{Instant, timeout_at};

use super::address::{Pool, display};
use super::witness::Witness;
use super::{Auth, Cause, Failure, NatsBus, Options};
use crate::Metrics;

/// The longest that one server may take to shake hands, now and when connecting again.
const HANDSHAKE: Duration = Duration::from_secs(2);

/// How many messages the library holds for one subscription until its pump has counted them. The pump only moves
/// messages, so this is room for a busy moment; what is dropped here shows as slow consumer events.
const PUMP_CAPACITY: usize = 128 * 1024;

/// Why no connection was made. No secret is ever part of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseConnection {
    /// The list of servers is empty.
    #[error("no server is named")]
    NoServer,
    /// A server's URL is none, or one that cannot be used.
    #[error("server {url:?} cannot be used: {reason}")]
    Url {
        /// The URL, without what may be a login.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// All servers of a connection share one login.
    #[error("two servers' urls name different logins, but all servers of a connection share one")]
    TwoLogins,
    /// The file with the login cannot be read, or is no such file.
    #[error("credentials {} cannot be used", path.display())]
    Credentials {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file for TLS cannot be read, or is no such file.
    #[error("tls file {} cannot be used: {reason}", path.display())]
    TlsFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A client certificate needs its key.
    #[error("a tls client certificate and its key must be named together")]
    HalfCertificate,
    /// Every server was tried.
    #[error("no nats server could be reached{}", listed(failures))]
    Unreachable {
        /// Each server in the order of trying, and why it was not reached.
        failures: Vec<Failure>,
    },
}

fn listed(failures: &[Failure]) -> String {
    let mut text = String::new();
    for (index, failure) in failures.iter().enumerate() {
        let separator = if index == 0 { ":" } else { ";" };
        // Writing to a string does not fail.
        let _ = write!(text, "{separator} {failure}");
    }
    text
}

/// Connects to the first server that can be reached, trying all in order within the time of the options. Later the
/// connection is kept up by itself, with whichever server can be reached.
pub async fn connect(options: Options, metrics: &Metrics) -> Result<NatsBus, RefuseConnection> {
    let options = options.within_limits();
    let pool = Pool::read(&options.servers)?;
    let witness = Arc::new(Witness::new(metrics.clone(), options.reconnect_pause));
    let prepared = prepare(&options, &pool, &witness).await?;
    let client = first_of(&pool.servers, &prepared, options.connect_timeout).await?;
    // It has learnt of one server by name so far. The pool is kept by the connection's own task, which has just begun.
    let known = client.server_pool().await.unwrap_or_default();
    let mut servers = pool.servers;
    for server in known {
        if !servers.contains(&server.addr) {
            servers.push(server.addr);
        }
    }
    if let Err(fault) = client.set_server_pool(servers.as_slice()).await {
        tracing::warn!(%fault, "only one server will be tried when the connection is lost");
    }
    Ok(NatsBus::new(client, witness, metrics.clone(), &options))
}

async fn prepare(
    options: &Options,
    pool: &Pool,
    witness: &Arc<Witness>,
) -> Result<ConnectOptions, RefuseConnection> {
    let (on_event, on_retry) = (Arc::clone(witness), Arc::clone(witness));
    let mut prepared = ConnectOptions::new()
        .connection_timeout(HANDSHAKE.min(options.connect_timeout))
        .ping_interval(options.ping_interval)
        .client_capacity(options.outgoing_capacity)
        .subscription_capacity(PUMP_CAPACITY)
        .reconnect_delay_callback(move |attempt| on_retry.pause_before(attempt))
        .event_callback(move |event| {
            let witness = Arc::clone(&on_event);
            async move { witness.see(event).await }
        });
    if let Some(name) = &options.name {
        prepared = prepared.name(name);
    }
    if let Some(prefix) = &options.inbox_prefix {
        prepared = prepared.custom_inbox_prefix(prefix);
    }
    let auth = match &options.auth {
        Auth::None => &pool.login,
        named => named,
    };
    options.tls.apply(auth.apply(prepared).await?).await
}

/// Every server gets an even share of the time that is left, so that one that does not answer leaves some to the next.
async fn first_of(
    servers: &[ServerAddr],
    options: &ConnectOptions,
    within: Duration,
) -> Result<Client, RefuseConnection> {
    let deadline = Instant::now() + within;
    let mut failures = Vec::with_capacity(servers.len());
    for (server, left) in servers.iter().zip((1..=servers.len()).rev()) {
        let begun = Instant::now();
        let share = u32::try_from(left).unwrap_or(u32::MAX);
        let until = begun + deadline.saturating_duration_since(begun) / share;
        // Boxed: the library's future is some 16 KiB, which every caller's future would carry along.
        let attempt = Box::pin(options.clone().connect(server.clone()));
        let cause = match timeout_at(until, attempt).await {
            Ok(Ok(client)) => return Ok(client),
            Ok(Err(fault)) if fault.kind() != async_nats::ConnectErrorKind::TimedOut => {
                Cause::of(&fault)
            }
            Ok(Err(_)) => Cause::TimedOut {
                within: HANDSHAKE.min(within),
            },
            Err(_) => Cause::TimedOut {
                within: until - begun,
            },
        };
        failures.push(Failure {
            url: display(server),
            cause,
        });
    }
    Err(RefuseConnection::Unreachable { failures })
}
