//! Makes connections to one member.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::rustls::pki_types::ServerName;
use tracing::{debug, warn};

use super::duplex::{Line, Stream};
use super::handshake::introduce;
use super::hello::RefuseHello;
use super::quiet::Quiet;
use super::security::Security;
use super::socket::Socket;
use super::station::Station;
use super::tls::Tls;
use crate::counters::count;
use crate::member::Member;

/// How long a connection may take to come about: the look-up of the name and TCP.
const CONNECT_LIMIT: Duration = Duration::from_secs(1);

/// How long the handshake, that of TLS included, may then take.
pub(super) const HANDSHAKE_LIMIT: Duration = Duration::from_secs(2);

/// The name asked for in TLS. Any is accepted, and addresses are no business of who listens to the network.
const SERVER_NAME: &str = "backbeat.invalid";

/// Makes connections to one member.
pub(super) struct Dialer {
    pub(super) station: Arc<Station>,
    pub(super) member: Member,
    quiet: Quiet,
}

impl Dialer {
    pub(super) fn new(station: Arc<Station>, member: Member) -> Self {
        Self {
            station,
            member,
            quiet: Quiet::default(),
        }
    }

    /// A new connection, handshake done, in bounded time. One that is not `watched` is not read when something comes, but
    /// whenever the task that reads it is awake.
    pub(super) async fn dial(&self, watched: bool) -> Result<Line, RefuseHello> {
        let dialled = self.connect(watched).await;
        match &dialled {
            Ok(_) => count(&self.station.meter.dialled),
            Err(refusal) => self.failed(refusal),
        }
        dialled
    }

    /// A node that is down is no surprise; one that refuses is a fault in somebody's settings.
    fn failed(&self, refusal: &RefuseHello) {
        count(&self.station.meter.dials_failed);
        if refusal.is_foul() {
            self.complain(refusal);
        } else {
            debug!(member = %self.member, %refusal, "cannot reach a member");
        }
    }

    /// A fault of the member, or of somebody's settings; a rate limit, since every call may find it again.
    pub(super) fn complain(&self, refusal: &dyn std::error::Error) {
        if let Some(unlogged) = self.quiet.speak() {
            warn!(member = %self.member, %refusal, unlogged, "a member and this node do not talk");
        }
    }

    async fn connect(&self, watched: bool) -> Result<Line, RefuseHello> {
        let socket = within(CONNECT_LIMIT, async {
            Ok(TcpStream::connect(&self.member.address).await?)
        })
        .await?;
        // Heartbeats are small and must not wait to be sent together.
        socket.set_nodelay(true)?;
        let (socket, unwatch) = Socket::new(socket);
        let line = within(HANDSHAKE_LIMIT, async {
            let stream: Stream = match &self.station.security {
                Security::Tls(tls) => secure(tls, socket).await?,
                Security::Open | Security::Secret(_) => Box::new(socket),
            };
            introduce(stream, &self.station, &self.member.name).await
        })
        .await?;
        if !watched {
            unwatch.now();
        }
        Ok(line)
    }
}

async fn secure(tls: &Tls, socket: Socket) -> Result<Stream, RefuseHello> {
    let name = ServerName::try_from(SERVER_NAME).map_err(io::Error::other)?;
    let stream = tls.connector().connect(name, socket).await;
    Ok(Box::new(stream.map_err(RefuseHello::Tls)?))
}

/// Bounds the time of a step.
async fn within<T>(
    limit: Duration,
    step: impl Future<Output = Result<T, RefuseHello>>,
) -> Result<T, RefuseHello> {
    let late = RefuseHello::Late { within: limit };
    timeout(limit, step).await.unwrap_or(Err(late))
}
