//! One client's connection from INFO to the last byte, and its account at the end.
//!
//! Reader and writer are two futures of one task: a reader that is held back does not keep its own writer from
//! writing.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::net::TcpStream;
use tokio_util::task::task_tracker::TaskTrackerToken;
use tracing::{debug, info, warn};

use crate::counters::count;
use crate::farewell::say_farewell;
use crate::hub::Hub;
use crate::outbox::{Ending, Outbox};
use crate::protocol::{Refusal, error_line};
use crate::reader::{Leave, Reader};
use crate::subscription::ClientId;
use crate::writer::write_out;

/// Serves one client until it leaves or the broker stops. `reading` is held as long as it may still bring messages.
pub(crate) async fn serve(
    mut socket: TcpStream,
    peer: SocketAddr,
    id: ClientId,
    hub: Arc<Hub>,
    reading: TaskTrackerToken,
) {
    debug!("client connected");
    let outbox = Arc::new(Outbox::new(hub.limits.clone()));
    outbox.push_line(&hub.info_line(id, peer));
    let presence = Presence {
        hub: &hub,
        outbox: &outbox,
        id,
    };
    let (mut source, mut sink) = socket.split();
    let mut reader = Reader::new(id, &hub, &outbox);
    let read = async {
        let leave = reader.read_in(&mut source).await;
        drop(reading);
        if leave == Leave::Stopped {
            // Others may still have messages for this client.
            let quiet = hub.quiet.cancelled();
            outbox.ended().run_until_cancelled(quiet).await;
        }
        hub.router.forget(id);
        match leave {
            Leave::Refused(refusal) => outbox.seal(&error_line(refusal)),
            Leave::Closed | Leave::Stopped | Leave::Cut => outbox.seal(&[]),
        }
        leave
    };
    let write = write_out(&outbox, &mut sink, &hub.limits);
    let both = async { tokio::join!(read, write).0 };
    let leave = hub.give_up.run_until_cancelled(both).await;
    drop(presence);
    let leave = leave.unwrap_or(Leave::Stopped);
    settle(&hub, &outbox, leave);
    if let Leave::Refused(_) = leave {
        hub.give_up.run_until_cancelled(say_farewell(socket)).await;
    }
}

/// As long as it lives, messages may be queued for the client. It ends that however the connection ends, be it by a
/// panic: what is pushed at a connection without a writer would be lost without anybody knowing.
struct Presence<'a> {
    hub: &'a Hub,
    outbox: &'a Outbox,
    id: ClientId,
}

impl Drop for Presence<'_> {
    fn drop(&mut self) {
        self.hub.router.forget(self.id);
        self.outbox.end(Ending::Disconnected);
    }
}

/// Counts and tells how a connection ended.
fn settle(hub: &Hub, outbox: &Outbox, leave: Leave) {
    let meter = &hub.meter;
    let dropped_bytes = outbox.discard() as u64;
    meter
        .dropped_bytes
        .fetch_add(dropped_bytes, Ordering::Relaxed);
    match outbox.ending() {
        Some(reason) if reason.is_slow_consumer() => {
            count(&meter.slow_consumers);
            warn!(?reason, dropped_bytes, "slow consumer disconnected");
        }
        _ => debug!(?leave, dropped_bytes, "client disconnected"),
    }
    let Leave::Refused(refusal) = leave else {
        return;
    };
    info!(%refusal, "client refused");
    match refusal {
        Refusal::Stale => count(&meter.stale_connections),
        Refusal::Unauthorized | Refusal::AuthenticationTimeout => count(&meter.auth_failures),
        _ => {}
    }
}
