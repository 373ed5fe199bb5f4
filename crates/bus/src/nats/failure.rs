//! Why one server was not reached, told so that somebody can do something about it.

use std::error::Error;
use std::fmt;
use std::io;
use std::time::Duration;

use async_nats::{ConnectError, ConnectErrorKind, rustls};

/// One server that was tried, and why it was not reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The server, without any login.
    pub url: String,
    /// Why it was not reached.
    pub cause: Cause,
}

/// Why a server was not reached.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Cause {
    /// Nothing listens there.
    #[error("connection refused")]
    Refused,
    /// The name has no address.
    #[error("the name has no address: {detail}")]
    Name {
        /// What the resolver said.
        detail: String,
    },
    /// Nothing came back.
    #[error("no answer within {within:?}")]
    TimedOut {
        /// How long it was waited for.
        within: Duration,
    },
    /// The server and this client do not trust each other.
    #[error("tls failed: {detail}")]
    Tls {
        /// What the library said.
        detail: String,
    },
    /// The server refused the login.
    #[error("the server refused the login")]
    Authentication,
    /// The seed is none.
    #[error("the nkey seed or the credentials cannot sign")]
    Seed,
    /// Something else listens there.
    #[error("what listens there does not speak nats: {detail}")]
    NotNats {
        /// What it said instead.
        detail: String,
    },
    /// Anything else.
    #[error("{detail}")]
    Other {
        /// What the library said.
        detail: String,
    },
}

impl Cause {
    /// What to try.
    pub const fn advice(&self) -> &'static str {
        match self {
            Self::Refused => {
                "start a server there (`backbeat run broker` is one), or name another url"
            }
            Self::Name { .. } => "check how the host is spelled",
            Self::TimedOut { .. } => {
                "a firewall may drop packets, or something other than nats listens there"
            }
            Self::Tls { .. } => {
                "check the ca, the client certificate, and that the certificate names this host"
            }
            Self::Authentication => "check the credentials, the user and password, or the token",
            Self::Seed => "a user's seed begins with SU",
            Self::NotNats { .. } => "check the port",
            Self::Other { .. } => "see the server's log",
        }
    }

    /// Reads the library's error. It tells kinds only in part, so the causes beneath are looked at too.
    pub(super) fn of(fault: &ConnectError) -> Self {
        let detail = || {
            fault
                .source()
                .map_or_else(|| fault.to_string(), ToString::to_string)
        };
        match fault.kind() {
            ConnectErrorKind::Dns => Self::Name { detail: detail() },
            ConnectErrorKind::Authentication => Self::Seed,
            ConnectErrorKind::AuthorizationViolation => Self::Authentication,
            ConnectErrorKind::Tls => Self::Tls { detail: detail() },
            _ => fault
                .source()
                .and_then(|source| source.downcast_ref::<io::Error>())
                .map_or_else(|| Self::told(detail()), Self::of_io),
        }
    }

    fn of_io(fault: &io::Error) -> Self {
        let detail = fault.to_string();
        let inner = fault.get_ref();
        let by_rustls = inner.is_some_and(|inner| inner.downcast_ref::<rustls::Error>().is_some());
        // Without an error of rustls: the other side hung up in the middle.
        if by_rustls || detail.starts_with("tls handshake") {
            return Self::Tls { detail };
        }
        match fault.kind() {
            io::ErrorKind::ConnectionRefused => Self::Refused,
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => Self::NotNats { detail },
            _ => Self::Other { detail },
        }
    }

    /// Errors that the server told, and those the library has only a text for.
    fn told(detail: String) -> Self {
        if detail.starts_with("expected INFO") {
            Self::NotNats { detail }
        } else if detail.to_lowercase().contains("authenti") {
            Self::Authentication
        } else {
            Self::Other { detail }
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({})", self.url, self.cause, self.cause.advice())
    }
}
