//! Where a broker listens, whom it lets in, and why it may not be able to.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpListener;

use crate::credentials::Credentials;
use crate::limits::Limits;

/// What a broker needs to start; the default listens on 127.0.0.1:4222, the port of NATS, and lets everybody in who
/// can reach that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The address to listen on; port 0 takes any free port.
    pub listen: SocketAddr,
    /// What clients must know; needed for addresses that other machines can reach.
    pub credentials: Option<Credentials>,
    /// The name in INFO.
    pub server_name: String,
    /// What one client may take up.
    pub limits: Limits,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 4222)),
            credentials: None,
            server_name: "backbeat-broker".to_owned(),
            limits: Limits::default(),
        }
    }
}

/// Why a broker cannot listen.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BindError {
    /// Another process has the address.
    #[error(
        "cannot listen on {address}: another process does already; \
         stop it, or choose another address with --listen (port 0 takes any free port)"
    )]
    Taken {
        /// The address asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The system does not allow this address: it is not this machine's, or the port needs privileges.
    #[error(
        "cannot listen on {address}: the system does not allow it; \
         choose an address of this machine and a port from 1024 on with --listen"
    )]
    Refused {
        /// The address asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// Other machines could reach the broker, and it would let them all in.
    #[error(
        "will not listen on {address} without credentials, since other machines can reach it; \
         set --token, or --user and --password, or listen on 127.0.0.1 with --listen"
    )]
    Exposed {
        /// The address asked for.
        address: SocketAddr,
    },
}

impl Config {
    pub(crate) async fn open_listener(&self) -> Result<TcpListener, BindError> {
        let address = self.listen;
        if self.credentials.is_none() && !address.ip().to_canonical().is_loopback() {
            return Err(BindError::Exposed { address });
        }
        TcpListener::bind(address)
            .await
            .map_err(|source| match source.kind() {
                io::ErrorKind::AddrInUse => BindError::Taken { address, source },
                _ => BindError::Refused { address, source },
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(address: &str) -> Config {
        Config {
            listen: address.parse().unwrap(),
            ..Config::default()
        }
    }

    #[tokio::test]
    async fn addresses_that_others_can_reach_need_credentials() {
        for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0", "[::ffff:0.0.0.0]:0"] {
            let error = on(address).open_listener().await.unwrap_err();
            assert!(
                matches!(error, BindError::Exposed { .. }),
                "{address}: {error}"
            );
            assert!(error.to_string().contains("--token"));
        }
        let mut config = on("0.0.0.0:0");
        config.credentials = Some(Credentials::token("s3cret").unwrap());
        assert!(config.open_listener().await.is_ok());
    }

    #[tokio::test]
    async fn loopback_needs_none() {
        assert!(on("127.0.0.1:0").open_listener().await.is_ok());
    }

    #[tokio::test]
    async fn a_taken_address_is_named_together_with_the_flag() {
        let first = on("127.0.0.1:0").open_listener().await.unwrap();
        let address = first.local_addr().unwrap().to_string();
        let error = on(&address).open_listener().await.unwrap_err();
        assert!(matches!(error, BindError::Taken { .. }));
        assert!(error.to_string().contains(&address) && error.to_string().contains("--listen"));
    }

    #[tokio::test]
    async fn an_address_of_another_machine_is_refused() {
        let mut config = on("192.0.2.1:0");
        config.credentials = Some(Credentials::token("s3cret").unwrap());
        let error = config.open_listener().await.unwrap_err();
        assert!(matches!(error, BindError::Refused { .. }), "{error}");
    }
}
