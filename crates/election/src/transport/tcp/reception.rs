//! The listening side: accepts connections, lets members in, and has their requests answered.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{TryStreamExt, try_unfold};
use tokio::io::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{debug, error, warn};

use super::dialer::{HANDSHAKE_LIMIT, within};
use super::duplex::{Line, Stream};
use super::frame::{BODY_LIMIT, Frame, FrameReader, FrameWriter, Kind, RefuseFrame};
use super::handshake::{admit, farewell};
use super::hello::RefuseHello;
use super::link::IDLE;
use super::quiet::Quiet;
use super::security::Security;
use super::station::Station;
use crate::counters::count;
use crate::name::NodeName;
use crate::transport::Desk;

/// Connections in their handshake; the next is closed unheard.
pub(super) const HANDSHAKES: usize = 64;

/// Connections of members: four lanes of 64 nodes. The next is told that there is no seat left.
pub(super) const SEATS: usize = 256;

/// Requests of one connection whose answers are in preparation; then no more is read from it.
const ANSWERING: usize = 64;

/// Bytes of such requests; then no more is read, either. Room for two of the largest.
const HELD: usize = 2 * BODY_LIMIT;

/// A caller closes its connection after [`IDLE`] without a call. One that is silent for three times as long has gone
/// without a word.
const SILENCE: Duration = IDLE.saturating_mul(3);

/// How long an answer may take to be written.
const STALL: Duration = Duration::from_secs(10);

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
        let admitted = self.receive(socket).await;
        drop(handshake);
        match admitted {
            Ok((node, line, _seat)) => {
                count(&self.station.meter.admitted);
                let over = self.converse(line).await;
                self.note(&node, peer, over);
            }
            Err(refusal) => self.complain(peer, &refusal),
        }
    }

    /// The handshake, and the farewell to those it refuses, in bounded time each.
    async fn receive(
        &self,
        socket: TcpStream,
    ) -> Result<(NodeName, Line, OwnedSemaphorePermit), RefuseHello> {
        // Answers to heartbeats are small and must not wait to be sent together.
        socket.set_nodelay(true)?;
        let mut stream = None;
        let admitted = within(HANDSHAKE_LIMIT, async {
            let (open, fault) = match self.secure(socket).await {
                Ok(open) => (open, Ok(())),
                Err((fault, open)) => (open, Err(fault)),
            };
            stream = Some(open);
            fault?;
            admit(&mut stream, &self.station, &self.seats).await
        })
        .await;
        if admitted.is_err()
            && let Some(stream) = stream
        {
            // It is refused already; whether it hears so changes nothing.
            let _ = timeout(HANDSHAKE_LIMIT, farewell(stream)).await;
        }
        admitted
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

    /// Reads requests and writes answers, in the order in which they are ready, until the connection is over.
    async fn converse(&self, line: Line) -> Result<(), RefuseFrame> {
        let Line { reader, mut writer } = line;
        let held = Arc::new(Semaphore::new(HELD));
        let answers = requests(reader, held)
            .map_ok(|(frame, weight)| self.answer(frame, weight))
            .try_buffer_unordered(ANSWERING);
        let mut answers = std::pin::pin!(answers);
        // While one answer is written, no other is prepared: a caller that does not read gets no further.
        while let Some(answer) = answers.try_next().await? {
            write(&mut writer, &answer).await?;
        }
        Ok(())
    }

    /// The answer to a frame. A `weight` is given back with it.
    async fn answer(
        &self,
        frame: Frame,
        weight: Option<OwnedSemaphorePermit>,
    ) -> Result<Frame, RefuseFrame> {
        let number = frame.number;
        let (kind, body) = match frame.kind {
            Kind::Request => (Kind::Answer, self.ask_desk(frame.body).await),
            Kind::Ping | Kind::Pong | Kind::Answer => (Kind::Pong, Vec::new()),
        };
        drop(weight);
        Ok(Frame { kind, number, body })
    }

    async fn ask_desk(&self, request: Vec<u8>) -> Vec<u8> {
        let answer = self.desk.answer(request).await;
        count(&self.station.meter.requests_answered);
        if answer.len() > BODY_LIMIT {
            count(&self.station.meter.answers_too_large);
            return Vec::new();
        }
        answer
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
        if let Some(unlogged) = self.quiet.speak() {
            warn!(%peer, %refusal, unlogged, "refused a connection");
        }
    }
}

/// The frames of a connection, each with a permit over its bytes; the next is read once there is room for it.
fn requests(
    reader: FrameReader<ReadHalf<Stream>>,
    held: Arc<Semaphore>,
) -> impl futures_util::Stream<Item = Result<(Frame, Option<OwnedSemaphorePermit>), RefuseFrame>> {
    try_unfold((reader, held), |(mut reader, held)| async move {
        let Ok(next) = timeout(SILENCE, reader.next()).await else {
            return Ok(None);
        };
        let Some(frame) = next? else {
            return Ok(None);
        };
        // A body is shorter than HELD and the semaphore is never closed, so there will be a permit.
        let bytes = u32::try_from(frame.body.len()).unwrap_or(u32::MAX);
        let weight = Arc::clone(&held).acquire_many_owned(bytes).await.ok();
        Ok(Some(((frame, weight), (reader, held))))
    })
}

async fn write(writer: &mut FrameWriter<WriteHalf<Stream>>, answer: &Frame) -> io::Result<()> {
    timeout(STALL, writer.write(answer, || {}))
        .await
        .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

fn report(ended: Result<(), JoinError>) {
    if let Err(error) = ended
        && error.is_panic()
    {
        error!(%error, "the task of a connection panicked");
    }
}
