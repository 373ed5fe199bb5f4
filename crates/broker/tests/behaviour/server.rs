//! Starts the embedded broker or a real nats-server on a free port, with the same settings, and always stops it.

use std::env;
use std::fmt::Write as _;
use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use async_nats::ConnectOptions;
use backbeat_broker::{Broker, BrokerHandle, Config, Counters, Credentials, Limits};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStderr, Command};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// No single wait in these tests takes longer, on whatever machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long counters must not move to count as standing still.
const STANDSTILL: Duration = Duration::from_millis(500);

/// Awaits `work`, but not forever.
pub(crate) async fn bounded<T>(work: impl Future<Output = T>) -> T {
    timeout(PATIENCE, work).await.expect("the test hangs")
}

/// What both servers can be told.
#[derive(Default)]
pub(crate) struct Settings {
    pub(crate) token: Option<&'static str>,
    pub(crate) user: Option<(&'static str, &'static str)>,
    pub(crate) limits: Limits,
}

impl Settings {
    pub(crate) fn with(change: impl FnOnce(&mut Limits)) -> Self {
        let mut settings = Self::default();
        change(&mut settings.limits);
        settings
    }

    pub(crate) fn token(token: &'static str) -> Self {
        Self {
            token: Some(token),
            ..Self::default()
        }
    }

    pub(crate) fn user(user: &'static str, password: &'static str) -> Self {
        Self {
            user: Some((user, password)),
            ..Self::default()
        }
    }

    fn credentials(&self) -> Option<Credentials> {
        let token = self.token.map(Credentials::token);
        let user = self
            .user
            .map(|(user, password)| Credentials::password(user, password));
        token.or(user).map(Result::unwrap)
    }

    /// The same as a configuration file of nats-server.
    fn configuration(&self) -> String {
        let limits = &self.limits;
        let mut text = format!(
            "max_payload: {}\nmax_connections: {}\nmax_pending: {}\nmax_control_line: {}\nwrite_deadline: \"{}ms\"\n\
             ping_interval: \"{}ms\"\nping_max: {}\n",
            limits.max_payload,
            limits.max_connections,
            limits.max_pending,
            limits.max_control_line,
            limits.write_deadline.as_millis(),
            limits.ping_interval.as_millis(),
            limits.max_pings_out,
        );
        let who = match (self.token, self.user) {
            (Some(token), _) => format!("token: {token}"),
            (None, Some((user, password))) => format!("user: {user}, password: {password}"),
            (None, None) => return text,
        };
        let timeout = limits.auth_timeout.as_secs_f64();
        writeln!(text, "authorization {{ {who}, timeout: {timeout} }}").unwrap();
        text
    }
}

/// A running server; dropping it stops it.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    kind: Kind,
}

enum Kind {
    Embedded(Embedded),
    Real(Box<Real>),
}

struct Embedded {
    handle: BrokerHandle,
    cancel: CancellationToken,
    task: JoinSet<Counters>,
}

struct Real {
    child: Child,
    /// Its log is read on, or it would block one day.
    log: tokio::sync::Mutex<Lines<BufReader<ChildStderr>>>,
    _folder: tempfile::TempDir,
}

impl Server {
    pub(crate) async fn embedded(settings: Settings) -> Self {
        let config = Config {
            listen: ([127, 0, 0, 1], 0).into(),
            credentials: settings.credentials(),
            limits: settings.limits,
            ..Config::default()
        };
        let broker = Broker::bind(config).await.unwrap();
        let (address, handle) = (broker.local_addr(), broker.handle());
        let cancel = CancellationToken::new();
        let mut task = JoinSet::new();
        task.spawn(broker.run(cancel.clone()));
        let kind = Kind::Embedded(Embedded {
            handle,
            cancel,
            task,
        });
        Self { address, kind }
    }

    pub(crate) async fn real(settings: Settings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let configuration = folder.path().join("nats.conf");
        std::fs::write(&configuration, settings.configuration()).unwrap();
        let mut child = Command::new(nats_server_binary())
            .args(["--addr", "127.0.0.1", "--port", "-1", "--config"])
            .arg(&configuration)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let announced = bounded(until_logged(
            &mut log,
            "Listening for client connections on ",
        ))
        .await;
        bounded(until_logged(&mut log, "Server is ready")).await;
        let address = announced.rsplit(' ').next().unwrap().parse().unwrap();
        let kind = Kind::Real(Box::new(Real {
            child,
            log: log.into(),
            _folder: folder,
        }));
        Self { address, kind }
    }

    pub(crate) fn url(&self) -> String {
        format!("nats://{}", self.address)
    }

    /// A connected client of the usual library.
    pub(crate) async fn client(&self) -> async_nats::Client {
        self.client_with(ConnectOptions::new()).await.unwrap()
    }

    pub(crate) async fn client_with(
        &self,
        options: ConnectOptions,
    ) -> Result<async_nats::Client, async_nats::ConnectError> {
        options
            .subscription_capacity(1 << 20)
            .connect(self.url())
            .await
    }

    /// The embedded broker's counters.
    pub(crate) fn counters(&self) -> Counters {
        match &self.kind {
            Kind::Embedded(embedded) => embedded.handle.counters(),
            Kind::Real(_) => panic!("a real server's counters are not asked for here"),
        }
    }

    /// Waits until the embedded broker's counters are as wished.
    pub(crate) async fn until_counted(&self, wished: impl Fn(&Counters) -> bool) {
        let mut look = tokio::time::interval(Duration::from_millis(5));
        let looking = async {
            while !wished(&self.counters()) {
                look.tick().await;
            }
        };
        let came = timeout(PATIENCE, looking).await.is_ok();
        assert!(came, "never came to be: {:#?}", self.counters());
    }

    /// Waits until the embedded broker has stopped reading from a producer: its counters stand still.
    pub(crate) async fn until_stuck(&self) {
        let standing_still = async {
            self.until_counted(|counters| counters.producer_pauses > 0)
                .await;
            let mut before = self.counters().in_msgs;
            let mut look = tokio::time::interval(STANDSTILL);
            look.tick().await;
            loop {
                look.tick().await;
                let now = self.counters().in_msgs;
                if std::mem::replace(&mut before, now) == now {
                    return;
                }
            }
        };
        bounded(standing_still).await;
    }

    /// Waits until a client has been cut off for not reading.
    pub(crate) async fn until_slow_consumer(&self) {
        match &self.kind {
            Kind::Embedded(_) => {
                self.until_counted(|counters| counters.slow_consumers > 0)
                    .await;
            }
            Kind::Real(real) => {
                let mut log = real.log.lock().await;
                bounded(until_logged(&mut log, "Slow Consumer")).await;
            }
        }
    }

    /// Tells the embedded broker to stop, without waiting for it.
    pub(crate) fn cancel(&self) {
        if let Kind::Embedded(embedded) = &self.kind {
            embedded.cancel.cancel();
        }
    }

    /// Stops the server; the embedded one must have ended without a panic, and returns its last counters.
    pub(crate) async fn stop(self) -> Option<Counters> {
        self.cancel();
        match self.kind {
            Kind::Embedded(mut embedded) => {
                let ended = bounded(embedded.task.join_next()).await;
                Some(ended.unwrap().unwrap())
            }
            Kind::Real(mut real) => {
                real.child.kill().await.unwrap();
                None
            }
        }
    }
}

/// The first line with `text`.
async fn until_logged(log: &mut Lines<BufReader<ChildStderr>>, text: &str) -> String {
    loop {
        let line = log.next_line().await.unwrap();
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
