//! Writing what is heard, on a thread of its own: a slow disk holds up the ear only when its queue is full.

use std::io::{self, Write};
use std::thread;

use backbeat_bus::Envelope;
use backbeat_recording::{Absence, RefuseWrite, Writer};
use backbeat_timing::ClusterInstant;
use tokio::sync::{mpsc, oneshot};

use crate::Recorded;

/// A recording that is being written.
#[derive(Debug)]
pub struct Recorder {
    orders: mpsc::Sender<Order>,
    /// The last word of the thread, which ends with it.
    outcome: oneshot::Receiver<Result<Recorded, RefuseWrite>>,
}

#[derive(Debug)]
enum Order {
    Messages(Vec<(ClusterInstant, Envelope)>),
    Absence(Absence),
    Flush,
}

/// The recorder has ended: [`Recorder::finish`] says why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ended;

impl Recorder {
    /// Begins to write; [`Recorder::finish`] ends it.
    pub fn start<W: Write + Send + 'static>(writer: Writer<W>) -> io::Result<Self> {
        let (orders, ordered) = mpsc::channel(WAITING);
        let (tell, outcome) = oneshot::channel();
        // Not a task of the runtime's: it lasts as long as the recording, and would hold up a test's clock.
        thread::Builder::new()
            .name("recorder".to_owned())
            .spawn(move || {
                // Who dropped the recorder does not want to know.
                let _ = tell.send(write(writer, ordered));
            })?;
        Ok(Self { orders, outcome })
    }

    /// Writes messages; waits while 64 orders wait. False when writing has failed, which
    /// [`Recorder::finish`] tells.
    pub async fn messages(&self, batch: Vec<(ClusterInstant, Envelope)>) -> bool {
        self.order(Order::Messages(batch)).await.is_ok()
    }

    /// Writes that messages may be missing; false as for messages.
    pub async fn absence(&self, absence: Absence) -> bool {
        self.order(Order::Absence(absence)).await.is_ok()
    }

    /// Gives what was written so far to the system, so that it outlives this process; false as for messages.
    pub async fn flush(&self) -> bool {
        self.order(Order::Flush).await.is_ok()
    }

    /// Ends the recording after everything ordered.
    pub async fn finish(self) -> Result<Recorded, RefuseWrite> {
        drop(self.orders);
        self.outcome
            .await
            .unwrap_or_else(|gone| Err(RefuseWrite::Io(io::Error::other(gone))))
    }

    async fn order(&self, order: Order) -> Result<(), Ended> {
        self.orders.send(order).await.map_err(|_| Ended)
    }
}

/// Most orders that wait. When that many do, whoever orders waits.
const WAITING: usize = 64;

fn write<W: Write>(
    mut writer: Writer<W>,
    mut ordered: mpsc::Receiver<Order>,
) -> Result<Recorded, RefuseWrite> {
    let mut too_long = 0;
    while let Some(order) = ordered.blocking_recv() {
        match order {
            Order::Flush => writer.flush()?,
            Order::Absence(absence) => writer.absence(absence)?,
            Order::Messages(batch) => {
                for (at, envelope) in batch {
                    let subject = envelope.subject.as_str();
                    match writer.message(at, subject, envelope.headers.iter(), &envelope.payload) {
                        Err(RefuseWrite::TooLong { .. }) => too_long += 1,
                        written => written?,
                    }
                }
            }
        }
    }
    let recorded = Recorded {
        messages: writer.messages(),
        bytes: writer.bytes(),
        too_long,
        lost: 0,
        complete: false,
    };
    writer.finish()?.flush()?;
    Ok(recorded)
}
