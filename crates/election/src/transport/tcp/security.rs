//! How a node makes sure that it talks to its own cluster.

use std::fmt;

use super::secret::Secret;
use super::tls::Tls;

/// What protects the connections of a node; all nodes of a cluster use the same.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Security {
    /// Nothing: anybody who can reach the listener can be a member. For one machine only.
    Open,
    /// A secret that all nodes know: nobody else can join, change or replay anything, but everybody on the way can
    /// read.
    Secret(Secret),
    /// Mutual TLS 1.3: nobody else can join, change, replay or read anything.
    Tls(Tls),
}

/// The kind of [`Security`], as a hello names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protection {
    Open,
    Secret,
    Tls,
}

impl Security {
    pub(super) fn protection(&self) -> Protection {
        match self {
            Self::Open => Protection::Open,
            Self::Secret(_) => Protection::Secret,
            Self::Tls(_) => Protection::Tls,
        }
    }
}

impl Protection {
    /// The byte in a hello.
    pub(super) const fn code(self) -> u8 {
        match self {
            Self::Open => 0,
            Self::Secret => 1,
            Self::Tls => 2,
        }
    }

    pub(super) const fn from_code(code: u8) -> Option<Self> {
        match code {
            0 => Some(Self::Open),
            1 => Some(Self::Secret),
            2 => Some(Self::Tls),
            _ => None,
        }
    }
}

impl fmt::Display for Protection {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Open => "no protection",
            Self::Secret => "a shared secret",
            Self::Tls => "TLS",
        })
    }
}
