//! The broker: a real nats-server, or the embedded one as its own command runs it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use tokio::process::Command;

use crate::actor::Actor;
use crate::binary;
use crate::listener;
use crate::ports;
use crate::upset::Outcome;

/// Which broker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A real nats-server, which production has.
    NatsServer,
    /// The same with JetStream, whose streams outlive a restart.
    JetStream,
    /// `backbeat run broker`.
    Embedded,
}

impl Kind {
    /// Its name in logs and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::NatsServer => "nats-server",
            Self::JetStream => "jetstream",
            Self::Embedded => "embedded",
        }
    }
}

/// A broker at an address that it keeps over restarts.
#[derive(Debug)]
pub struct Broker {
    kind: Kind,
    address: SocketAddr,
    log: PathBuf,
    actor: Actor,
}

impl Broker {
    /// Starts one and waits until it takes connections.
    pub async fn start(kind: Kind, folder: &Path) -> Outcome<Self> {
        let address = ports::free()?;
        let log = folder.join("broker.log");
        let actor = launch(kind, address, &log)?;
        let broker = Self {
            kind,
            address,
            log,
            actor,
        };
        listener::connected(&broker.url()).await?;
        Ok(broker)
    }

    /// Which broker it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same as a URL.
    pub fn url(&self) -> String {
        format!("nats://{}", self.address)
    }

    /// Its process.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Kills it.
    pub async fn kill(&mut self) -> Outcome<ExitStatus> {
        self.actor.kill().await
    }

    /// Starts it again at its address, after it was killed.
    pub async fn restart(&mut self) -> Outcome {
        self.actor = launch(self.kind, self.address, &self.log)?;
        listener::connected(&self.url()).await.map(drop)
    }
}

fn launch(kind: Kind, address: SocketAddr, log: &Path) -> Outcome<Actor> {
    let command = match kind {
        Kind::NatsServer | Kind::JetStream => {
            let mut command = Command::new(binary::nats_server()?);
            command.arg("--addr").arg(address.ip().to_string());
            command.arg("--port").arg(address.port().to_string());
            if kind == Kind::JetStream {
                let streams = log.with_file_name("streams");
                command.arg("--jetstream").arg("--store_dir").arg(streams);
            }
            command
        }
        Kind::Embedded => {
            let mut command = Command::new(binary::backbeat()?);
            command
                .args(["run", "broker", "--listen"])
                .arg(address.to_string());
            command
        }
    };
    Actor::start(kind.name(), command, log)
}
