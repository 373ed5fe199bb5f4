//! The one owner of the ledger: a thread for real disks, so that no fsync holds up the runtime; a task for disks in memory,
//! so that a simulation stays in one thread, repeats exactly, and has its writes take as long as it likes.

use std::future::Future;
use std::io;
use std::thread;

use tokio::sync::{mpsc, oneshot};

use crate::store::ledger::Ledger;
use crate::store::plug::Plug;

type Job = Box<dyn FnOnce(&Ledger) + Send>;

/// Writes waiting for the disk; when full, openraft waits, and with it whoever proposes.
const QUEUE: usize = 64;

/// A handle on the ledger. Jobs are done in the order in which they were given.
#[derive(Clone)]
pub(crate) struct Disk(mpsc::Sender<Order>);

enum Order {
    Work(Job),
    /// Nothing more is done, and the ledger is closed; then the answer comes.
    Close(oneshot::Sender<()>),
}

impl Disk {
    /// The ledger in the care of a thread, which ends with [`close`](Self::close), or when all handles are gone.
    pub(crate) fn thread(ledger: Ledger) -> io::Result<Self> {
        let (sender, mut orders) = mpsc::channel(QUEUE);
        let own = move || {
            while let Some(order) = orders.blocking_recv() {
                match order {
                    Order::Work(job) => job(&ledger),
                    Order::Close(closed) => return close(ledger, closed),
                }
            }
        };
        let builder = thread::Builder::new().name("election-disk".to_owned());
        builder.spawn(own)?;
        Ok(Self(sender))
    }

    /// The ledger in the care of a future, which ends likewise; each job takes the time that `plug` says.
    pub(crate) fn task(ledger: Ledger, plug: Plug) -> (Self, impl Future<Output = ()>) {
        let (sender, mut orders) = mpsc::channel(QUEUE);
        let own = async move {
            while let Some(order) = orders.recv().await {
                match order {
                    Order::Work(job) => {
                        plug.take_time().await;
                        job(&ledger);
                    }
                    Order::Close(closed) => return close(ledger, closed),
                }
            }
        };
        (Self(sender), own)
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
        let order = Order::Work(Box::new(job));
        self.0.send(order).await.map_err(|_| closed())
    }

    /// Closes the ledger once all jobs before are done, and waits for it.
    pub(crate) async fn close(&self) {
        let (done, closed) = oneshot::channel();
        if self.0.send(Order::Close(done)).await.is_ok() {
            // It was closed before when the answer is missing.
            let _ = closed.await;
        }
    }
}

fn close(ledger: Ledger, closed: oneshot::Sender<()>) {
    drop(ledger);
    // Whoever asked may have stopped waiting.
    let _ = closed.send(());
}

fn closed() -> io::Error {
    io::Error::new(io::ErrorKind::BrokenPipe, "the ledger is closed")
}
