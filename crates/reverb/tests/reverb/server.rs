//! Starts the embedded broker or a real nats-server, and always stops it.

use crate::stage::bounded;
use backbeat_broker::{Broker, BrokerHandle, Config, Counters};
use backbeat_bus::nats::{self, NatsBus, Options};
use backbeat_bus::{Bus, Metrics};
use prometheus::Registry;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader, Lines};
use tokio::process::{Child, Command};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// A running server; dropping it stops it.
pub(crate) struct Server {
    address: SocketAddr,
    _kind: Kind,
}

enum Kind {
    Embedded {
        _handle: BrokerHandle,
        _cancel: CancellationToken,
        _task: JoinSet<Counters>,
    },
    Real {
        _child: Box<Child>,
        _folder: TempDir,
        _log: JoinSet<()>,
    },
}

impl Server {
    pub(crate) async fn embedded() -> Self {
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
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
            _cancel: cancel,
            _task: task,
        };
        Self {
            address,
            _kind: kind,
        }
    }

    /// With JetStream.
    pub(crate) async fn real() -> Self {
        let folder = TempDir::new().unwrap();
        let mut child = Command::new(nats_server_binary())
            .args(["--addr", "127.0.0.1", "--port", "-1", "--jetstream"])
            .arg("--store_dir")
            .arg(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let listening = until_logged(&mut lines, "Listening for client connections on ");
        let announced = bounded(listening).await;
        bounded(until_logged(&mut lines, "Server is ready")).await;
        let address = announced.rsplit(' ').next().unwrap().parse().unwrap();
        // Its log is read on, or it would block one day.
        let mut log = JoinSet::new();
        log.spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let kind = Kind::Real {
            _child: Box::new(child),
            _folder: folder,
            _log: log,
        };
        Self {
            address,
            _kind: kind,
        }
    }

    pub(crate) fn options(&self) -> Options {
        Options::to(format!("nats://{}", self.address))
    }

    pub(crate) async fn connect(&self) -> Arc<dyn Bus> {
        self.nats().await
    }

    pub(crate) async fn nats(&self) -> Arc<NatsBus> {
        let metrics = Metrics::register(&Registry::new()).unwrap();
        let bus = bounded(nats::connect(self.options(), &metrics)).await;
        Arc::new(bus.unwrap())
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
    let binary = std::env::var_os("BACKBEAT_NATS_SERVER")
        .map_or_else(|| PathBuf::from(installed), PathBuf::from);
    assert!(
        binary.is_file(),
        "there is no nats-server at {}: run `./ci/test` once, which installs one, or set BACKBEAT_NATS_SERVER",
        binary.display()
    );
    binary
}
