//! Starts the embedded broker or a real nats-server, and always stops it.

use std::env;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;

use backbeat_broker::{Broker, BrokerHandle, Config, Counters};
use backbeat_bus::nats::Options;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader, Lines};
use tokio::process::{Child, Command};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::given::bounded;

/// A running server; dropping it stops it.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    kind: Kind,
}

enum Kind {
    Embedded {
        _handle: BrokerHandle,
        cancel: CancellationToken,
        task: JoinSet<Counters>,
    },
    Real {
        child: Box<Child>,
        folder: TempDir,
        log: JoinSet<()>,
    },
}

const ANY_PORT: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

impl Server {
    pub(crate) async fn embedded() -> Self {
        Self::embedded_at(ANY_PORT).await
    }

    pub(crate) async fn embedded_at(listen: SocketAddr) -> Self {
        let config = Config {
            listen,
            ..Config::default()
        };
        let broker = Broker::bind(config).await.unwrap();
        let (address, handle) = (broker.local_addr(), broker.handle());
        let cancel = CancellationToken::new();
        let mut task = JoinSet::new();
        task.spawn(broker.run(cancel.clone()));
        let kind = Kind::Embedded {
            _handle: handle,
            cancel,
            task,
        };
        Self { address, kind }
    }

    pub(crate) async fn real() -> Self {
        Self::real_with("", TempDir::new().unwrap()).await
    }

    /// With more configuration, and the folder whose files it names.
    pub(crate) async fn real_with(configuration: &str, folder: TempDir) -> Self {
        Self::real_at(ANY_PORT, configuration, folder).await
    }

    async fn real_at(listen: SocketAddr, configuration: &str, folder: TempDir) -> Self {
        let file = folder.path().join("nats.conf");
        std::fs::write(&file, configuration).unwrap();
        let port = match listen.port() {
            0 => "-1".to_owned(),
            port => port.to_string(),
        };
        let mut child = Command::new(nats_server_binary())
            .args(["--addr", "127.0.0.1", "--port", &port, "--config"])
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let announced = bounded(until_logged(
            &mut lines,
            "Listening for client connections on ",
        ))
        .await;
        bounded(until_logged(&mut lines, "Server is ready")).await;
        let address = announced.rsplit(' ').next().unwrap().parse().unwrap();
        // Its log is read on, or it would block one day.
        let mut log = JoinSet::new();
        log.spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let kind = Kind::Real {
            child: Box::new(child),
            folder,
            log,
        };
        Self { address, kind }
    }

    pub(crate) fn url(&self) -> String {
        format!("nats://{}", self.address)
    }

    pub(crate) fn options(&self) -> Options {
        Options::to(self.url())
    }

    /// Stops it, and returns what it takes to start it again at the same address.
    pub(crate) async fn stop(self) -> Stopped {
        let kind = match self.kind {
            Kind::Embedded {
                cancel, mut task, ..
            } => {
                cancel.cancel();
                bounded(task.join_next()).await.unwrap().unwrap();
                None
            }
            Kind::Real {
                mut child,
                folder,
                mut log,
            } => {
                child.kill().await.unwrap();
                bounded(log.join_next()).await;
                Some(folder)
            }
        };
        Stopped {
            address: self.address,
            folder: kind,
        }
    }

    /// Sends a signal to a real server's process.
    pub(crate) async fn signal(&self, name: &str) {
        let Kind::Real { child, .. } = &self.kind else {
            panic!("the embedded broker has no process of its own");
        };
        let id = child.id().unwrap().to_string();
        let sent = Command::new("kill").args([format!("-{name}"), id]).status();
        assert!(bounded(sent).await.unwrap().success());
    }
}

/// A server that was stopped.
pub(crate) struct Stopped {
    pub(crate) address: SocketAddr,
    /// A real server's.
    folder: Option<TempDir>,
}

impl Stopped {
    pub(crate) async fn start(self) -> Server {
        match self.folder {
            None => Server::embedded_at(self.address).await,
            Some(folder) => Server::real_at(self.address, "", folder).await,
        }
    }
}

/// The first line with `text`.
async fn until_logged(lines: &mut Lines<BufReader<impl AsyncRead + Unpin>>, text: &str) -> String {
    loop {
        let line = lines.next_line().await.unwrap();
        let line = line.unwrap_or_else(|| panic!("nats-server ended without saying {text:?}"));
        if line.contains(text) {
            return line;
        }
    }
}

fn nats_server_binary() -> PathBuf {
    let installed = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../target/venv/bin/nats-server"
    );
    let binary =
        env::var_os("BACKBEAT_NATS_SERVER").map_or_else(|| PathBuf::from(installed), PathBuf::from);
    assert!(
        binary.is_file(),
        "there is no nats-server at {}: run `./ci/test` once, which installs one, or set BACKBEAT_NATS_SERVER",
        binary.display()
    );
    binary
}
