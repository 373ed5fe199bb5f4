//! Empties an outbox into a socket: everything that waits goes into one vectored write, and as long as there is more
//! the next one follows.

use std::io::IoSlice;

use tokio::io::AsyncWriteExt;
use tokio::net::tcp::WriteHalf;
use tokio::time::timeout;

use crate::limits::Limits;
use crate::outbox::{Ending, Outbox};
use crate::segments::Segments;

/// As many segments as one write may take; 64 chunks are 4 MiB, more than a socket takes at once.
const MOST_SLICES: usize = 64;

/// Writes until the outbox is sealed and empty, or ends it when the socket fails or takes nothing for too long.
pub(crate) async fn write_out(outbox: &Outbox, sink: &mut WriteHalf<'_>, limits: &Limits) {
    let mut batch = Segments::default();
    while outbox.next_batch(&mut batch).await {
        while !batch.is_empty() {
            match write_some(outbox, sink, &batch, limits).await {
                Ok(count) => {
                    batch.advance(count);
                    outbox.written(count);
                }
                Err(ending) => return outbox.end(ending),
            }
        }
    }
}

async fn write_some(
    outbox: &Outbox,
    sink: &mut WriteHalf<'_>,
    batch: &Segments,
    limits: &Limits,
) -> Result<usize, Ending> {
    let mut slices = [IoSlice::new(&[]); MOST_SLICES];
    let used = batch.fill(&mut slices);
    let slices = slices.get(..used).unwrap_or_default();
    // The write comes first: as long as the socket takes bytes, looking at the token would only cost time.
    tokio::select! {
        biased;
        written = timeout(limits.write_deadline, sink.write_vectored(slices)) => match written {
            Ok(Ok(count)) if count > 0 => Ok(count),
            Ok(_) => Err(Ending::Disconnected),
            Err(_) => Err(Ending::NoProgress),
        },
        // Already ended, with a reason of its own that this one does not replace.
        () = outbox.ended().cancelled() => Err(Ending::Disconnected),
    }
}
