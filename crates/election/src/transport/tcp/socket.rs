//! A connection that the runtime watches, or does not.
//!
//! An answer that may wait until the next request is due need not wake up anybody: of what an idle leader costs, waking up
//! for the answers to its heartbeats was a tenth. It is for small requests only: one that does not fit into the kernel's
//! buffer goes on when its task is awake the next time.

use std::io::{self, Read as _, Write as _};
use std::net::{self, Shutdown};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// A TCP connection. Unwatched, it reads and writes what it can when its task is awake, and never wakes it up. Whoever reads
/// it goes on until there is nothing.
pub(super) struct Socket {
    state: State,
    unwatch: Arc<AtomicBool>,
}

enum State {
    Watched(TcpStream),
    Unwatched {
        socket: net::TcpStream,
        /// The last reading has left nothing, so the next one, right after it, need not look.
        drained: bool,
    },
    /// It could not be had from the runtime.
    Lost,
}

/// Has a socket be watched no more.
pub(super) struct Unwatch(Arc<AtomicBool>);

impl Unwatch {
    /// From the next reading or writing on.
    pub(super) fn now(self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Socket {
    pub(super) fn new(socket: TcpStream) -> (Self, Unwatch) {
        let unwatch = Arc::new(AtomicBool::new(false));
        let socket = Self {
            state: State::Watched(socket),
            unwatch: Arc::clone(&unwatch),
        };
        (socket, Unwatch(unwatch))
    }

    fn state(&mut self) -> io::Result<&mut State> {
        if matches!(self.state, State::Watched(_)) && self.unwatch.load(Ordering::Relaxed) {
            let watched = std::mem::replace(&mut self.state, State::Lost);
            if let State::Watched(socket) = watched {
                let socket = socket.into_std()?;
                let drained = false;
                self.state = State::Unwatched { socket, drained };
            }
        }
        Ok(&mut self.state)
    }
}

/// What can be done at once, or not now.
fn at_once<T>(mut act: impl FnMut() -> io::Result<T>) -> Poll<io::Result<T>> {
    loop {
        match act() {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Poll::Pending,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            done => return Poll::Ready(done),
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut().state()? {
            State::Watched(socket) => Pin::new(socket).poll_read(context, into),
            State::Unwatched { socket, drained } => {
                if std::mem::take(drained) {
                    return Poll::Pending;
                }
                at_once(|| {
                    let room = into.initialize_unfilled();
                    let read = socket.read(room)?;
                    *drained = (1..room.len()).contains(&read);
                    into.advance(read);
                    Ok(())
                })
            }
            State::Lost => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
        }
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut().state()? {
            State::Watched(socket) => Pin::new(socket).poll_write(context, bytes),
            State::Unwatched { socket, .. } => at_once(|| socket.write(bytes)),
            State::Lost => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // There is nothing between this and the kernel.
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut().state()? {
            State::Watched(socket) => Pin::new(socket).poll_shutdown(context),
            State::Unwatched { socket, .. } => Poll::Ready(socket.shutdown(Shutdown::Write)),
            State::Lost => Poll::Ready(Ok(())),
        }
    }
}
