//! Printing at the reader's pace. A slow reader never makes memory grow.

use std::io::{self, Write};
use std::thread;

use tokio::sync::{mpsc, oneshot};

/// What happens to text for which there is no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenFull {
    /// It is dropped: for a terminal or a pipe, whose reader may stop for ever.
    Drop,
    /// It is waited with, and the messages behind it wait in their subscription: for a file.
    Wait,
}

/// Prints chunks of text on a thread of its own.
#[derive(Debug)]
pub struct Printer {
    chunks: mpsc::Sender<Vec<u8>>,
    when_full: WhenFull,
    outcome: oneshot::Receiver<io::Result<()>>,
}

/// Most chunks that wait. They are of some kilobytes each; one is what is shown of a batch of messages.
const WAITING: usize = 256;

/// What became of a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Printed {
    /// It is or will be printed.
    Taken,
    /// There was no room.
    Dropped,
    /// Nobody reads any more: [`Printer::finish`] says why.
    Gone,
}

impl Printer {
    /// Begins to print; [`Printer::finish`] ends it.
    pub fn start(mut out: impl Write + Send + 'static, when_full: WhenFull) -> io::Result<Self> {
        let (chunks, mut waiting) = mpsc::channel::<Vec<u8>>(WAITING);
        let (tell, outcome) = oneshot::channel();
        let mut print = move || {
            while let Some(chunk) = waiting.blocking_recv() {
                out.write_all(&chunk)?;
                out.flush()?;
            }
            Ok(())
        };
        thread::Builder::new()
            .name("printer".to_owned())
            .spawn(move || {
                // Who dropped the printer does not want to know.
                let _ = tell.send(print());
            })?;
        Ok(Self {
            chunks,
            when_full,
            outcome,
        })
    }

    pub(crate) async fn print(&self, chunk: Vec<u8>) -> Printed {
        if self.when_full == WhenFull::Wait {
            return self
                .chunks
                .send(chunk)
                .await
                .map_or(Printed::Gone, |()| Printed::Taken);
        }
        match self.chunks.try_send(chunk) {
            Ok(()) => Printed::Taken,
            Err(mpsc::error::TrySendError::Full(_)) => Printed::Dropped,
            Err(mpsc::error::TrySendError::Closed(_)) => Printed::Gone,
        }
    }

    /// Ends after what waits has been printed, unless the reader takes nothing for this long.
    pub async fn finish(self, patience: std::time::Duration) -> io::Result<()> {
        drop(self.chunks);
        match tokio::time::timeout(patience, self.outcome).await {
            Ok(Ok(printed)) => printed,
            Ok(Err(gone)) => Err(io::Error::other(gone)),
            // The thread is left where it blocks, and ends with the process.
            Err(_) => Ok(()),
        }
    }
}
