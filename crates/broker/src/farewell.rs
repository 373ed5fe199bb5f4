//! Parting from clients that were refused, so that they can read why.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tracing::{debug, warn};

use crate::counters::count;
use crate::hub::Hub;
use crate::protocol::{Refusal, error_line};
use crate::subscription::ClientId;

/// How long a client that was refused is listened to.
const FAREWELL: Duration = Duration::from_secs(1);

/// Tells a client that there is no room for it.
pub(crate) async fn turn_away(
    mut socket: TcpStream,
    peer: SocketAddr,
    id: ClientId,
    hub: Arc<Hub>,
) {
    count(&hub.meter.refused_connections);
    let refusal = Refusal::TooManyConnections;
    warn!(%refusal, most = hub.limits.max_connections, "client turned away");
    let mut lines = hub.info_line(id, peer);
    lines.extend(error_line(refusal));
    let tell = async {
        if let Ok(Ok(())) = timeout(FAREWELL, socket.write_all(&lines)).await {
            say_farewell(socket).await;
        }
    };
    hub.give_up.run_until_cancelled(tell).await;
}

/// Closes our side and listens until the client closes its own: closing with unread bytes would reset the connection,
/// and a reset may overtake the refusal.
pub(crate) async fn say_farewell(mut socket: TcpStream) {
    let mut ignored = vec![0; 4096];
    let closing = async {
        socket.shutdown().await?;
        while socket.read(&mut ignored).await? > 0 {}
        io::Result::Ok(())
    };
    if let Ok(Err(error)) = timeout(FAREWELL, closing).await {
        debug!(%error, "client did not wait for the farewell");
    }
}
