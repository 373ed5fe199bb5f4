//! The address that a node listens on, taken before anything else starts.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;

use super::security::Security;
use super::station::Station;
use super::tcp::Tcp;
use super::traffic::Meter;
use crate::name::{ClusterName, NodeName};

/// A bound address; others can connect and wait from now on.
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    address: SocketAddr,
    security: Security,
}

/// Why an address cannot be listened on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseBind {
    /// Another process has it.
    #[error(
        "cannot listen on {address}: another process has port {}; stop it, or choose another with --raft-bind",
        address.port()
    )]
    Taken {
        /// The address asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The system does not allow it: it is not this machine's, or the port needs privileges.
    #[error(
        "cannot listen on {address}: the system does not allow it; \
         choose an address of this machine and a port from 1024 on with --raft-bind"
    )]
    Refused {
        /// The address asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// Other machines could reach it, and whoever reaches it could join.
    #[error(
        "will not listen on {address} without protection, since other machines can reach it; set --raft-secret-file, \
         or --raft-ca, --raft-cert and --raft-key, or listen on 127.0.0.1 with --raft-bind"
    )]
    Exposed {
        /// The address asked for.
        address: SocketAddr,
    },
}

impl Listener {
    /// Takes the address; port 0 takes any free port.
    pub async fn bind(address: SocketAddr, security: Security) -> Result<Self, RefuseBind> {
        let loopback = address.ip().to_canonical().is_loopback();
        if !loopback && matches!(security, Security::Open) {
            return Err(RefuseBind::Exposed { address });
        }
        let refuse = |source: io::Error| match source.kind() {
            io::ErrorKind::AddrInUse => RefuseBind::Taken { address, source },
            _ => RefuseBind::Refused { address, source },
        };
        let socket = TcpListener::bind(address).await.map_err(refuse)?;
        let address = socket.local_addr().map_err(refuse)?;
        Ok(Self {
            socket,
            address,
            security,
        })
    }

    /// The address; the port is the real one, also when port 0 was asked for.
    pub const fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// The transport of the node of that name, in that cluster.
    pub fn into_transport(self, cluster: ClusterName, node: NodeName) -> Arc<Tcp> {
        let station = Station {
            cluster,
            node,
            security: self.security,
            meter: Meter::default(),
        };
        Arc::new(Tcp::new(self.socket, station))
    }
}
