//! Where a service is asked, and who may reach it there.

use crate::token::Token;
use std::io;
use std::net::SocketAddr;
use tokio::net::TcpListener;

/// An address that is taken, with the token that writing needs there.
///
/// Loopback needs no token. An address that other machines can reach is refused without one: whoever reaches it could
/// change the tempo of a cluster. Reading is open to whoever reaches the address, on either.
#[derive(Debug)]
pub struct Listener {
    pub(crate) socket: TcpListener,
    pub(crate) token: Option<Token>,
    address: SocketAddr,
}

/// Why an address cannot be listened on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseListener {
    /// Another process has the port.
    #[error(
        "port {} of {} is taken by another process; \
         stop it, or choose another with --admin-port (0 takes any free one)",
        address.port(), address.ip()
    )]
    Taken {
        /// The address asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The system does not allow this address: it is not this machine's, or the port needs privileges.
    #[error(
        "the system does not let us listen on {address}: {source}; \
         choose an address of this machine, and a port from 1024 on with --admin-port"
    )]
    NotAllowed {
        /// The address asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// Other machines could reach the address, and anyone there could write.
    #[error(
        "will not listen on {address} without a token, since other machines can reach it; \
         give one with --admin-token-file, or listen on 127.0.0.1"
    )]
    Exposed {
        /// The address asked for.
        address: SocketAddr,
    },
}

impl Listener {
    /// Takes an address; port 0 takes any free port. With a token, writing needs it.
    pub async fn bind(address: SocketAddr, token: Option<Token>) -> Result<Self, RefuseListener> {
        if token.is_none() && !address.ip().to_canonical().is_loopback() {
            return Err(RefuseListener::Exposed { address });
        }
        let refuse = |source: io::Error| match source.kind() {
            io::ErrorKind::AddrInUse => RefuseListener::Taken { address, source },
            _ => RefuseListener::NotAllowed { address, source },
        };
        let socket = TcpListener::bind(address).await.map_err(refuse)?;
        let address = socket.local_addr().map_err(refuse)?;
        Ok(Self {
            socket,
            token,
            address,
        })
    }

    /// The address with its real port, also when port 0 was asked for.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn bind(address: &str, token: Option<&str>) -> Result<Listener, RefuseListener> {
        let token = token.map(|token| Token::new(token).unwrap());
        Listener::bind(address.parse().unwrap(), token).await
    }

    #[tokio::test]
    async fn addresses_that_others_can_reach_need_a_token() {
        for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0", "[::ffff:0.0.0.0]:0"] {
            let refused = bind(address, None).await.unwrap_err();
            assert!(
                matches!(refused, RefuseListener::Exposed { .. }),
                "{address}: {refused}"
            );
            assert!(refused.to_string().contains("--admin-token-file"));
        }
        assert!(bind("0.0.0.0:0", Some("s3cret")).await.is_ok());
        assert!(bind("127.0.0.1:0", None).await.is_ok());
    }

    #[tokio::test]
    async fn a_taken_port_is_named_together_with_its_flag() {
        let first = bind("127.0.0.1:0", None).await.unwrap();
        let address = first.local_addr();
        let refused = bind(&address.to_string(), None).await.unwrap_err();
        assert!(matches!(refused, RefuseListener::Taken { .. }));
        let told = refused.to_string();
        assert!(told.contains(&format!("port {}", address.port())), "{told}");
        assert!(told.contains("--admin-port"), "{told}");
    }

    #[tokio::test]
    async fn an_address_of_another_machine_is_refused() {
        let refused = bind("192.0.2.1:0", Some("s3cret")).await.unwrap_err();
        assert!(
            matches!(refused, RefuseListener::NotAllowed { .. }),
            "{refused}"
        );
    }
}
