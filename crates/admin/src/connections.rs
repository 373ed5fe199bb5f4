//! One connection: served until the client leaves, its time is over, or the service stops.
//!
//! What is no HTTP, or has headers over the limit, is answered by hyper, with a status and no body.

use crate::limits::Limits;
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::pin::pin;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::debug;

/// Serves a connection. It is bounded in time, whatever the client does.
pub(crate) async fn attend(
    socket: TcpStream,
    router: Router,
    limits: Limits,
    stop: CancellationToken,
) {
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_time)
        .max_buf_size(limits.header_bytes.max(SMALLEST_BUFFER))
        .serve_connection(TokioIo::new(socket), TowerToHyperService::new(router));
    let mut connection = pin!(connection);
    tokio::select! {
        ended = connection.as_mut() => return note(ended),
        () = stop.cancelled() => {}
        () = sleep(limits.connection_time) => {}
    }
    connection.as_mut().graceful_shutdown();
    if let Ok(ended) = timeout(limits.drain_time, connection).await {
        note(ended);
    } else {
        debug!("a client did not take its answer in time");
    }
}

/// What goes wrong on a connection is the client's doing: no reason to wake anybody.
fn note(ended: hyper::Result<()>) {
    if let Err(error) = ended {
        debug!(%error, "a connection ended before its time");
    }
}

/// hyper panics on a smaller one.
const SMALLEST_BUFFER: usize = 8192;
