//! Either server, for test bodies that serve both.

use std::net::{Ipv4Addr, SocketAddr};

use backbeat_broker::{Config, Counters};

use crate::{EmbeddedServer, Launch, RealServer};

/// A running server; dropping it stops it.
#[derive(Debug)]
pub enum Server {
    /// The embedded broker.
    Embedded(EmbeddedServer),
    /// A real nats-server.
    Real(Box<RealServer>),
}

impl Server {
    /// The embedded broker on any port of loopback, for everybody.
    pub async fn embedded() -> Self {
        Self::embedded_at((Ipv4Addr::LOCALHOST, 0).into()).await
    }

    /// The same at an address.
    pub async fn embedded_at(listen: SocketAddr) -> Self {
        Self::embedded_with(Config {
            listen,
            ..Config::default()
        })
        .await
    }

    /// The embedded broker as it is told.
    pub async fn embedded_with(config: Config) -> Self {
        Self::Embedded(EmbeddedServer::start(config).await)
    }

    /// A real server on any port of loopback, for everybody.
    pub async fn real() -> Self {
        Self::real_with(Launch::default()).await
    }

    /// The same with JetStream, which keeps its streams over a restart.
    pub async fn with_jetstream() -> Self {
        Self::real_with(Launch {
            jetstream: true,
            ..Launch::default()
        })
        .await
    }

    /// A real server as it is told.
    pub async fn real_with(launch: Launch) -> Self {
        Self::Real(Box::new(RealServer::start(launch).await))
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        match self {
            Self::Embedded(server) => server.address(),
            Self::Real(server) => server.address(),
        }
    }

    /// The same for clients.
    pub fn url(&self) -> String {
        format!("nats://{}", self.address())
    }

    /// The embedded broker.
    ///
    /// # Panics
    ///
    /// When it is a real server.
    pub fn broker(&self) -> &EmbeddedServer {
        match self {
            Self::Embedded(server) => server,
            Self::Real(_) => panic!("a real server is not asked for this"),
        }
    }

    /// Sends a signal to a real server's process.
    ///
    /// # Panics
    ///
    /// When it is the embedded broker, which has no process of its own.
    pub async fn signal(&self, name: &str) {
        match self {
            Self::Embedded(_) => panic!("the embedded broker has no process of its own"),
            Self::Real(server) => server.signal(name).await,
        }
    }

    /// Stops it, and returns what starts it again.
    ///
    /// # Panics
    ///
    /// When it does not end.
    pub async fn stop(self) -> Stopped {
        match self {
            Self::Embedded(server) => Stopped::Embedded {
                address: server.address(),
                counters: Box::new(server.stop().await),
            },
            Self::Real(server) => Stopped::Real(server.stop().await),
        }
    }
}

/// A server that was stopped, and can be started again at its address.
#[derive(Debug)]
pub enum Stopped {
    /// The embedded broker.
    Embedded {
        /// Where it listened.
        address: SocketAddr,
        /// What it had counted.
        counters: Box<Counters>,
    },
    /// A real server, with its folder.
    Real(Launch),
}

impl Stopped {
    /// Where it listened.
    pub fn address(&self) -> SocketAddr {
        match self {
            Self::Embedded { address, .. } => *address,
            Self::Real(launch) => launch.listen,
        }
    }

    /// Starts it again.
    pub async fn start(self) -> Server {
        match self {
            Self::Embedded { address, .. } => Server::embedded_at(address).await,
            Self::Real(launch) => Server::real_with(launch).await,
        }
    }
}
