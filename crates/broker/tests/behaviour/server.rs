//! Starts the embedded broker or a real nats-server with the same settings, and waits for what they count.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::Duration;

use async_nats::ConnectOptions;
use backbeat_broker::{Config, Counters, Credentials, Limits};
use backbeat_testbed::{Launch, PATIENCE, Stopped};
use tokio::time::timeout;

/// How long counters must not move to count as standing still.
const STANDSTILL: Duration = Duration::from_millis(500);

pub(crate) use backbeat_testbed::bounded;

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
    running: backbeat_testbed::Server,
}

impl Server {
    pub(crate) async fn embedded(settings: Settings) -> Self {
        let config = Config {
            listen: ([127, 0, 0, 1], 0).into(),
            credentials: settings.credentials(),
            limits: settings.limits,
            ..Config::default()
        };
        Self::of(backbeat_testbed::Server::embedded_with(config).await)
    }

    pub(crate) async fn real(settings: Settings) -> Self {
        let launch = Launch {
            configuration: settings.configuration(),
            ..Launch::default()
        };
        Self::of(backbeat_testbed::Server::real_with(launch).await)
    }

    fn of(running: backbeat_testbed::Server) -> Self {
        Self {
            address: running.address(),
            running,
        }
    }

    pub(crate) fn url(&self) -> String {
        self.running.url()
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
        self.running.broker().counters()
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
        match &self.running {
            backbeat_testbed::Server::Embedded(_) => {
                self.until_counted(|counters| counters.slow_consumers > 0)
                    .await;
            }
            backbeat_testbed::Server::Real(real) => {
                real.until_logged("Slow Consumer").await;
            }
        }
    }

    /// Tells the embedded broker to stop, without waiting for it.
    pub(crate) fn cancel(&self) {
        self.running.broker().cancel();
    }

    /// Stops the server; the embedded one must have ended without a panic, and returns its last counters.
    pub(crate) async fn stop(self) -> Option<Counters> {
        match self.running.stop().await {
            Stopped::Embedded { counters, .. } => Some(*counters),
            Stopped::Real(_) => None,
        }
    }
}
