//! What all connections of one broker share.

use std::net::SocketAddr;

use tokio_util::sync::CancellationToken;

use crate::counters::{Counters, Meter};
use crate::credentials::Credentials;
use crate::limits::Limits;
use crate::protocol::ServerInfo;
use crate::router::Router;
use crate::subscription::ClientId;

/// The shared state: settings that do not change, the routing table, the counters and the three signals of shutdown, in
/// the order in which they are given.
#[derive(Debug)]
pub(crate) struct Hub {
    pub(crate) server_id: String,
    pub(crate) server_name: String,
    pub(crate) local: SocketAddr,
    pub(crate) credentials: Option<Credentials>,
    pub(crate) limits: Limits,
    pub(crate) router: Router,
    pub(crate) meter: Meter,
    /// No more is to be read than has already arrived.
    pub(crate) stop: CancellationToken,
    /// All that was read has been queued: what waits is all there will be.
    pub(crate) quiet: CancellationToken,
    /// There is no more time: what still waits is dropped.
    pub(crate) give_up: CancellationToken,
}

impl Hub {
    pub(crate) fn counters(&self) -> Counters {
        self.meter.snapshot(&self.server_id, self.router.len())
    }

    /// The line with which every connection begins.
    pub(crate) fn info_line(&self, client: ClientId, peer: SocketAddr) -> Vec<u8> {
        let info = ServerInfo {
            server_id: &self.server_id,
            server_name: &self.server_name,
            version: env!("CARGO_PKG_VERSION"),
            proto: 1,
            host: self.local.ip(),
            port: self.local.port(),
            headers: true,
            auth_required: self.credentials.is_some(),
            max_payload: self.limits.max_payload,
            client_id: client.0,
            client_ip: peer.ip(),
        };
        // Numbers, addresses and strings always become JSON.
        let json = serde_json::to_string(&info).unwrap_or_default();
        format!("INFO {json}\r\n").into_bytes()
    }
}
