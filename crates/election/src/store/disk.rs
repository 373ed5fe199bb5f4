//! The one owner of the ledger: a thread for real disks, so that no fsync holds up the runtime; the caller itself for
//! disks in memory, so that a simulation stays in one thread and repeats exactly.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tokio::sync::{mpsc, oneshot};

use crate::store::ledger::Ledger;

type Job = Box<dyn FnOnce(&Ledger) + Send>;

/// Writes waiting for the disk; when full, openraft waits, and with it whoever proposes.
const QUEUE: usize = 64;

/// A handle on the ledger. Jobs are done in the order in which they were given.
#[derive(Clone)]
pub(crate) enum Disk {
    Inline(Arc<Mutex<Option<Ledger>>>),
    Thread(mpsc::Sender<Job>),
}

/// The thread that owns a ledger; it ends when [`Disk::close`] was called or all handles are gone.
pub(crate) type DiskThread = thread::JoinHandle<()>;

impl Disk {
    pub(crate) fn inline(ledger: Ledger) -> Self {
        Self::Inline(Arc::new(Mutex::new(Some(ledger))))
    }

    pub(crate) fn thread(ledger: Ledger) -> io::Result<(Self, DiskThread)> {
        let (sender, mut jobs) = mpsc::channel::<Job>(QUEUE);
        let own = move || {
            while let Some(job) = jobs.blocking_recv() {
                job(&ledger);
            }
        };
        let builder = thread::Builder::new().name("election-disk".to_owned());
        Ok((Self::Thread(sender), builder.spawn(own)?))
    }

    /// Has the job done and waits for it.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Ledger) -> io::Result<T> + Send + 'static,
    ) -> io::Result<T> {
        let (done, result) = oneshot::channel();
        self.hand_in(move |ledger| {
            // Nobody waits any more when the node is being stopped.
            let _ = done.send(job(ledger));
        })
        .await?;
        result.await.map_err(|_| closed())?
    }

    /// Has the job done, without waiting for it.
    pub(crate) async fn hand_in(
        &self,
        job: impl FnOnce(&Ledger) + Send + 'static,
    ) -> io::Result<()> {
        match self {
            Self::Inline(ledger) => {
                let ledger = ledger.lock().unwrap_or_else(PoisonError::into_inner);
                job(ledger.as_ref().ok_or_else(closed)?);
                Ok(())
            }
            Self::Thread(sender) => sender.send(Box::new(job)).await.map_err(|_| closed()),
        }
    }

    /// Closes a ledger in memory at once; the one of a thread closes when its handles are gone.
    pub(crate) fn close(&self) {
        if let Self::Inline(ledger) = self {
            ledger.lock().unwrap_or_else(PoisonError::into_inner).take();
        }
    }
}

fn closed() -> io::Error {
    io::Error::new(io::ErrorKind::BrokenPipe, "the ledger is closed")
}
