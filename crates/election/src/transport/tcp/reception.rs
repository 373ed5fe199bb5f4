//! The listening side: accepts connections and lets members in. What they ask is answered in
//! [`super::conversation`].

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, sleep, timeout_at};
use tokio_util::sync::CancellationToken;
use tracing::{debug, error, warn};

use super::conversation::converse;
use super::dialer::HANDSHAKE_LIMIT;
use super::duplex::{Line, Stream};
use super::frame::RefuseFrame;
use super::handshake::{Guest, admit, farewell};
use super::hello::RefuseHello;
use super::quiet::Quiet;
use super::security::Security;
use super::station::Station;
use crate::counters::count;
use crate::name::NodeName;
use crate::transport::Desk;

/// Connections in their handshake; the next is closed unheard.
pub(super) const HANDSHAKES: usize = 64;

/// Connections of members: four lanes of 64 nodes. The next is told that there is no seat left.
const SEATS: usize = 256;

/// How long accepting rests after a failure, most likely for want of file descriptors.
const ACCEPT_REST: Duration = Duration::from_millis(100);

/// Receives the connections of other nodes.
pub(super) struct Reception {
    station: Arc<Station>,
    desk: Arc<dyn Desk>,
    handshakes: Arc<Semaphore>,
    seats: Arc<Semaphore>,
    quiet: Quiet,
}

/// What the accepting task waits for.
enum Event {
    Stop,
    Accepted(io::Result<(TcpStream, SocketAddr)>),
    Ended(Result<(), JoinError>),
}

impl Reception {
    pub(super) fn new(station: Arc<Station>, desk: Arc<dyn Desk>) -> Arc<Self> {
        Arc::new(Self {
            station,
            desk,
            handshakes: Arc::new(Semaphore::new(HANDSHAKES)),
            seats: Arc::new(Semaphore::new(SEATS)),
            quiet: Quiet::default(),
        })
    }

    /// Accepts until `stop` is cancelled, then ends all connections and awaits their tasks.
    pub(super) async fn run(self: Arc<Self>, socket: TcpListener, stop: CancellationToken) {
        let mut connections = JoinSet::new();
        loop {
            let event = tokio::select! {
                biased;
                () = stop.cancelled() => Event::Stop,
                Some(ended) = connections.join_next() => Event::Ended(ended),
                accepted = socket.accept() => Event::Accepted(accepted),
            };
            match event {
                Event::Stop => break,
                Event::Ended(ended) => report(ended),
                Event::Accepted(Ok((socket, peer))) => {
                    self.open(&mut connections, socket, peer, &stop);
                }
                Event::Accepted(Err(error)) => {
                    warn!(%error, "cannot accept a connection");
                    stop.run_until_cancelled(sleep(ACCEPT_REST)).await;
                }
            }
        }
        drop(socket);
        while let Some(ended) = connections.join_next().await {
            report(ended);
        }
    }

    /// Starts the task of a new connection, if another handshake may begin.
    fn open(
        self: &Arc<Self>,
        connections: &mut JoinSet<()>,
        socket: TcpStream,
        peer: SocketAddr,
        stop: &CancellationToken,
    ) {
        let Ok(handshake) = Arc::clone(&self.handshakes).try_acquire_owned() else {
            count(&self.station.meter.turned_away);
            return;
        };
        let (reception, stop) = (Arc::clone(self), stop.clone());
        connections.spawn(async move {
            let connection = reception.attend(socket, peer, handshake);
            stop.run_until_cancelled(connection).await;
        });
    }

    /// One connection, from its handshake to its end. The seat is free again when this returns.
    async fn attend(&self, socket: TcpStream, peer: SocketAddr, handshake: OwnedSemaphorePermit) {
        let received = self.receive(socket).await;
        drop(handshake);
        match received {
            Ok((guest, line)) => {
                count(&self.station.meter.admitted);
                let over = converse(line, &*self.desk, &self.station.meter).await;
                self.note(&guest.node, peer, over);
            }
            Err(refusal) => self.complain(peer, &refusal),
        }
    }

    /// The handshake, and the farewell to those it refuses, in bounded time.
    async fn receive(&self, socket: TcpStream) -> Result<(Guest, Line), RefuseHello> {
        // Answers to heartbeats are small and must not wait to be sent together.
        socket.set_nodelay(true)?;
        let deadline = Instant::now() + HANDSHAKE_LIMIT;
        let late = |_| RefuseHello::Late {
            within: HANDSHAKE_LIMIT,
        };
        let secured = timeout_at(deadline, self.secure(socket)).await;
        let (stream, refusal) = match secured.map_err(late)? {
            Ok(mut stream) => {
                let admitted = admit(&mut stream, &self.station, &self.seats);
                match timeout_at(deadline, admitted).await.map_err(late)? {
                    Ok(guest) => {
                        let line = guest.line(stream);
                        return Ok((guest, line));
                    }
                    Err(refusal) => (stream, refusal),
                }
            }
            Err((refusal, stream)) => (stream, refusal),
        };
        if refusal.is_told() {
            // It is refused already; whether it hears so changes nothing.
            let _ = timeout_at(deadline, farewell(stream)).await;
        }
        Err(refusal)
    }

    /// The stream under TLS, where that is asked for. When that fails the bare socket comes back, on which an alert
    /// that says why is under way.
    async fn secure(&self, socket: TcpStream) -> Result<Stream, (RefuseHello, Stream)> {
        let Security::Tls(tls) = &self.station.security else {
            return Ok(Box::new(socket));
        };
        match tls.acceptor().accept(socket).into_fallible().await {
            Ok(stream) => Ok(Box::new(stream)),
            Err((error, socket)) => Err((RefuseHello::Tls(error), Box::new(socket))),
        }
    }

    fn note(&self, node: &NodeName, peer: SocketAddr, over: Result<(), RefuseFrame>) {
        match over {
            Err(refusal) if refusal.is_foul() => {
                count(&self.station.meter.frames_refused);
                if let Some(unlogged) = self.quiet.speak() {
                    warn!(%node, %peer, %refusal, unlogged, "closed the connection of a member");
                }
            }
            over => debug!(%node, %peer, ?over, "the connection of a member is over"),
        }
    }

    /// Anybody who can reach the port can provoke this, hence the rate limit.
    fn complain(&self, peer: SocketAddr, refusal: &RefuseHello) {
        count(&self.station.meter.refused);
        if matches!(refusal, RefuseHello::Io(_)) && !refusal.is_foul() {
            // As whoever looks whether the port is open does.
            debug!(%peer, %refusal, "a caller hung up");
        } else if let Some(unlogged) = self.quiet.speak() {
            warn!(%peer, %refusal, unlogged, "refused a connection");
        }
    }
}

fn report(ended: Result<(), JoinError>) {
    if let Err(error) = ended
        && error.is_panic()
    {
        error!(%error, "the task of a connection panicked");
    }
}
