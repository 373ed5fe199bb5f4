//! What a connection to NATS can be told.

use std::time::Duration;

use super::{Auth, Tls};

/// What a connection to NATS can be told. No value of it is ever printed that would give a secret away.
///
/// Times are brought between a millisecond and an hour, and the capacity between 1 and [`Options::MAX_OUTGOING`].
#[derive(Debug, Clone)]
pub struct Options {
    /// The servers of one cluster, tried in this order for the first connection and in any order later; servers that
    /// they tell of are tried too. `nats://host:port` or `tls://host:port`, also bare `host:port`. A user and password
    /// (or a token in place of the user) may stand in one of the URLs and then hold for all, unless `auth` says
    /// otherwise.
    pub servers: Vec<String>,
    /// How to log in.
    pub auth: Auth,
    /// What to encrypt with.
    pub tls: Tls,
    /// Under which name the server lists this connection.
    pub name: Option<String>,
    /// What the subjects of replies begin with, `_INBOX` when `None`. The user must be allowed to publish and to
    /// subscribe below it, or [`crate::Bus::settle`] times out.
    pub inbox_prefix: Option<String>,
    /// How long all attempts to make the first connection may take together.
    pub connect_timeout: Duration,
    /// How often the server is asked whether it is alive. It counts as lost after two answers are missing.
    pub ping_interval: Duration,
    /// The longest pause between two attempts to connect again.
    pub reconnect_pause: Duration,
    /// How many messages may wait to be sent. When that many wait, offers are refused and publishers wait.
    pub outgoing_capacity: usize,
    /// How long [`crate::Bus::settle`] waits for the server.
    pub settle_timeout: Duration,
    /// How long [`crate::Bus::drain`] may take.
    pub drain_timeout: Duration,
}

impl Options {
    /// Where a server is looked for when none is named.
    pub const DEFAULT_SERVER: &str = "nats://127.0.0.1:4222";

    /// The most messages that may wait to be sent.
    pub const MAX_OUTGOING: usize = 1 << 20;

    /// The defaults, for one server.
    pub fn to(server: impl Into<String>) -> Self {
        Self {
            servers: vec![server.into()],
            ..Self::default()
        }
    }

    /// The library panics on an interval of nothing, and so does a deadline beyond all clocks.
    pub(super) fn within_limits(self) -> Self {
        let time = |time: Duration| time.clamp(Duration::from_millis(1), Duration::from_hours(1));
        Self {
            connect_timeout: time(self.connect_timeout),
            ping_interval: time(self.ping_interval),
            reconnect_pause: time(self.reconnect_pause),
            settle_timeout: time(self.settle_timeout),
            drain_timeout: time(self.drain_timeout),
            outgoing_capacity: self.outgoing_capacity.clamp(1, Self::MAX_OUTGOING),
            ..self
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            servers: vec![Self::DEFAULT_SERVER.to_owned()],
            auth: Auth::None,
            tls: Tls::default(),
            name: None,
            inbox_prefix: None,
            connect_timeout: Duration::from_secs(5),
            ping_interval: Duration::from_secs(1),
            reconnect_pause: Duration::from_millis(100),
            outgoing_capacity: 2048,
            settle_timeout: Duration::from_secs(5),
            drain_timeout: Duration::from_secs(5),
        }
    }
}
