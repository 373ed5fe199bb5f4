//! A real nats-server, in a process of its own.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::Stdio;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader, Lines};
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::{bounded, nats_server};

/// How a real server is started.
#[derive(Debug)]
pub struct Launch {
    /// Where it listens; port 0 takes any free port.
    pub listen: SocketAddr,
    /// Lines of its configuration file.
    pub configuration: String,
    /// Whether it keeps streams, in its folder.
    pub jetstream: bool,
    /// Its folder: the files that the configuration names, and what JetStream keeps.
    pub folder: TempDir,
}

impl Default for Launch {
    /// Any port of loopback, no configuration, no JetStream, an empty folder.
    fn default() -> Self {
        Self {
            listen: (Ipv4Addr::LOCALHOST, 0).into(),
            configuration: String::new(),
            jetstream: false,
            folder: TempDir::new().unwrap(),
        }
    }
}

/// A running nats-server; dropping it kills it.
#[derive(Debug)]
pub struct RealServer {
    address: SocketAddr,
    child: Child,
    launch: Launch,
    /// Everything it has logged.
    log: watch::Receiver<Vec<String>>,
    /// Reads its log on, or it would block one day.
    reader: JoinSet<()>,
}

impl RealServer {
    /// Starts one, which takes connections when this returns.
    ///
    /// # Panics
    ///
    /// When there is no binary, or the server ends instead.
    pub async fn start(launch: Launch) -> Self {
        let mut child = command(&launch).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (keep, log) = watch::channel(Vec::new());
        let mut reader = JoinSet::new();
        reader.spawn(read_on(lines, keep));
        let mut server = Self {
            address: launch.listen,
            child,
            launch,
            log,
            reader,
        };
        let announced = server
            .until_logged("Listening for client connections on ")
            .await;
        server.until_logged("Server is ready").await;
        server.address = announced.rsplit(' ').next().unwrap().parse().unwrap();
        server
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The first line of its log with `text`, now or later.
    ///
    /// # Panics
    ///
    /// When it ends without saying so.
    pub async fn until_logged(&self, text: &str) -> String {
        let mut log = self.log.clone();
        let said = |lines: &Vec<String>| lines.iter().any(|line| line.contains(text));
        let lines = bounded(log.wait_for(said)).await;
        let lines = lines.unwrap_or_else(|_| panic!("nats-server ended without saying {text:?}"));
        let found = lines.iter().find(|line| line.contains(text));
        found.unwrap().clone()
    }

    /// Sends a signal to its process: `STOP`.
    ///
    /// # Panics
    ///
    /// When the process is gone.
    pub async fn signal(&self, name: &str) {
        let id = self.child.id().unwrap().to_string();
        let sent = Command::new("kill").args([format!("-{name}"), id]).status();
        assert!(bounded(sent).await.unwrap().success());
    }

    /// Kills it, and returns what starts it again: at the same address, with what its folder keeps.
    ///
    /// # Panics
    ///
    /// When it does not end.
    pub async fn stop(mut self) -> Launch {
        self.child.kill().await.unwrap();
        bounded(self.reader.join_next()).await;
        Launch {
            listen: self.address,
            ..self.launch
        }
    }
}

fn command(launch: &Launch) -> Command {
    let folder = launch.folder.path();
    let configuration = folder.join("nats.conf");
    std::fs::write(&configuration, &launch.configuration).unwrap();
    // -1 is its way to ask for any free port.
    let port = match launch.listen.port() {
        0 => "-1".to_owned(),
        port => port.to_string(),
    };
    let mut command = Command::new(nats_server().unwrap_or_else(|missing| panic!("{missing}")));
    command.arg("--addr").arg(launch.listen.ip().to_string());
    command
        .args(["--port", &port, "--config"])
        .arg(configuration);
    if launch.jetstream {
        command.args(["--jetstream", "--store_dir"]).arg(folder);
    }
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

async fn read_on(
    mut lines: Lines<BufReader<impl AsyncRead + Unpin>>,
    keep: watch::Sender<Vec<String>>,
) {
    while let Ok(Some(line)) = lines.next_line().await {
        keep.send_modify(|log| log.push(line));
    }
}
