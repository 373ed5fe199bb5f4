//! The reading half of a connection: bytes become operations, operations go to the session, and reading rests while
//! slower consumers catch up.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::net::tcp::ReadHalf;
use tokio::time::{Instant, sleep_until, timeout};

use crate::hub::Hub;
use crate::outbox::Outbox;
use crate::protocol::{Decoder, Refusal};
use crate::session::Session;
use crate::subscription::ClientId;
use crate::vigil::{Due, Vigil};

/// Why no more is read from a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leave {
    /// The client closed its side, or the socket failed.
    Closed,
    /// The broker hangs up.
    Refused(Refusal),
    /// The broker shuts down.
    Stopped,
    /// Nothing can be written any more.
    Cut,
}

/// What a reader waits for.
enum Event {
    Cut,
    Stop,
    Due,
    Read(io::Result<usize>),
}

/// At shutdown, a client has nothing more to say when it says nothing for so long. On a busy machine what a client has
/// written may take 10 ms to arrive, even from the same machine.
const SILENCE: Duration = Duration::from_millis(50);

/// Reads one client's operations and hands them to its session.
pub(crate) struct Reader<'a> {
    hub: &'a Hub,
    outbox: &'a Outbox,
    session: Session,
    decoder: Decoder,
    vigil: Vigil,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(id: ClientId, hub: &'a Arc<Hub>, outbox: &'a Arc<Outbox>) -> Self {
        let session = Session::new(id, Arc::clone(hub), Arc::clone(outbox));
        Self {
            vigil: Vigil::new(Instant::now(), hub.limits.clone(), session.is_admitted()),
            decoder: Decoder::new(hub.limits.max_control_line, hub.limits.max_payload),
            session,
            hub,
            outbox,
        }
    }

    /// Reads until there is a reason not to.
    pub(crate) async fn read_in(&mut self, source: &mut ReadHalf<'_>) -> Leave {
        let ended = self.outbox.ended().cancelled();
        let stopped = self.hub.stop.cancelled();
        let timer = sleep_until(self.vigil.deadline());
        tokio::pin!(ended, stopped, timer);
        loop {
            let event = tokio::select! {
                biased;
                () = &mut ended => Event::Cut,
                () = &mut stopped => Event::Stop,
                () = &mut timer => Event::Due,
                read = source.read_buf(self.decoder.room()) => Event::Read(read),
            };
            let step = match event {
                Event::Cut => return Leave::Cut,
                Event::Stop => return self.read_out(source).await,
                Event::Due => {
                    let step = self.keep_vigil();
                    timer.as_mut().reset(self.vigil.deadline());
                    step
                }
                Event::Read(Err(_) | Ok(0)) => return Leave::Closed,
                Event::Read(Ok(count)) => self.digest(count).await,
            };
            if let Err(refusal) = step {
                return Leave::Refused(refusal);
            }
        }
    }

    /// Takes what has already arrived when the broker stops.
    async fn read_out(&mut self, source: &mut ReadHalf<'_>) -> Leave {
        // Half of the time there is: the other half is for writing.
        let until = Instant::now() + self.hub.limits.drain_timeout / 2;
        while Instant::now() < until {
            let Ok(Ok(count)) = timeout(SILENCE, source.read_buf(self.decoder.room())).await else {
                break;
            };
            if count == 0 {
                break;
            }
            if let Err(refusal) = self.digest(count).await {
                return Leave::Refused(refusal);
            }
        }
        Leave::Stopped
    }

    fn keep_vigil(&mut self) -> Result<(), Refusal> {
        match self.vigil.due(Instant::now(), self.session.is_admitted()) {
            Due::Nothing => Ok(()),
            Due::Refuse(refusal) => Err(refusal),
            Due::Ping => {
                self.session.ping();
                self.session.settle();
                Ok(())
            }
        }
    }

    /// Carries out all operations that are complete after a read of `count` bytes.
    async fn digest(&mut self, count: usize) -> Result<(), Refusal> {
        self.vigil.hear();
        self.decoder.note_read(count);
        let result = self.carry_out().await;
        self.session.settle();
        if self.outbox.is_waiting() {
            // The writer is in the same task; a client that never stops sending must not starve it.
            tokio::task::yield_now().await;
        }
        result
    }

    async fn carry_out(&mut self) -> Result<(), Refusal> {
        while let Some(operation) = self.decoder.next_operation()? {
            self.session.handle(operation)?;
            if self.session.must_wait() {
                self.outbox
                    .ended()
                    .run_until_cancelled(self.session.wait())
                    .await;
            }
        }
        Ok(())
    }
}
