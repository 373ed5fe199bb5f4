//! Accepting and stopping. What happens on a connection is in [`crate::connections`].
//!
//! One task accepts (the caller's); it owns one task for each connection and awaits them all.

use crate::connections::attend;
use crate::face::Face;
use crate::listener::Listener;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{JoinError, JoinSet};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, debug, error, info, info_span, warn};

/// Why a face cannot be shown.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseFace {
    /// The registry has a metric of that name already: it has a face already.
    #[error("the metrics of the HTTP face cannot be registered: {0}")]
    Metrics(#[from] prometheus::Error),
}

/// What the accepting task waits for.
enum Event {
    Stop,
    Accepted(io::Result<(TcpStream, OwnedSemaphorePermit)>),
    Ended(Result<(), JoinError>),
}

/// How long accepting rests after a failure, most likely for want of file descriptors.
const ACCEPT_REST: Duration = Duration::from_millis(100);

/// Shows a face until `cancel` is cancelled, then answers the requests under way, within
/// [`drain_time`](crate::Limits::drain_time).
///
/// Dropping the future instead ends everything at once.
pub async fn serve(
    listener: Listener,
    face: Face,
    cancel: CancellationToken,
) -> Result<(), RefuseFace> {
    let address = listener.local_addr();
    let Listener { socket, token, .. } = listener;
    let limits = face.limits;
    let (router, traffic) = face.build(token)?;
    let places = Arc::new(Semaphore::new(limits.connections));
    let mut connections = JoinSet::new();
    info!(%address, "HTTP is served");
    loop {
        let event = tokio::select! {
            biased;
            () = cancel.cancelled() => Event::Stop,
            Some(ended) = connections.join_next() => Event::Ended(ended),
            accepted = accept(&socket, &places) => Event::Accepted(accepted),
        };
        match event {
            Event::Stop => break,
            Event::Ended(ended) => report(ended),
            Event::Accepted(Ok((client, place))) => {
                let served = attend(client, router.clone(), limits, cancel.clone());
                let open = traffic.connections.clone();
                let counted = async move {
                    let _place = place;
                    let _open = Open::new(open);
                    served.await;
                };
                connections.spawn(counted.instrument(info_span!("http", %address)));
            }
            Event::Accepted(Err(error)) => {
                warn!(%error, "cannot accept an HTTP connection");
                cancel.run_until_cancelled(sleep(ACCEPT_REST)).await;
            }
        }
    }
    drop(socket);
    // Each ends by itself within the drain time.
    while let Some(ended) = connections.join_next().await {
        report(ended);
    }
    Ok(())
}

/// A place for a connection first, then the connection: while there is no place, nobody is accepted.
async fn accept(
    socket: &TcpListener,
    places: &Arc<Semaphore>,
) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned();
    let place = place.await.map_err(io::Error::other)?;
    let (client, _) = socket.accept().await?;
    if let Err(error) = client.set_nodelay(true) {
        debug!(%error, "cannot turn Nagle's algorithm off");
    }
    Ok((client, place))
}

/// Counts a connection as open for as long as it lives, even if its task is aborted.
struct Open(prometheus::IntGauge);

impl Open {
    fn new(gauge: prometheus::IntGauge) -> Self {
        gauge.inc();
        Self(gauge)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.dec();
    }
}

fn report(ended: Result<(), JoinError>) {
    if let Err(error) = ended
        && error.is_panic()
    {
        error!(%error, "the task of an HTTP connection panicked");
    }
}
