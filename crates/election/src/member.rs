//! A member: who, and where its raft listener is.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::name::{NodeName, RefuseName};

/// A node of the cluster as the others know it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Member {
    /// Its name.
    pub name: NodeName,
    /// HOST:PORT of its raft listener, as the other members reach it; a host name is looked up at every connection.
    pub address: String,
}

/// Why a text is no member.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseMember {
    /// There is no `=`.
    #[error("a member is ID=HOST:PORT, {given:?} has no =")]
    NoEquals {
        /// The whole text.
        given: String,
    },
    /// The part before the `=` is no name.
    #[error(transparent)]
    Name(#[from] RefuseName),
    /// The part after the `=` is no address.
    #[error("a member is ID=HOST:PORT with a port from 1 to 65535, {given:?} is no HOST:PORT")]
    Address {
        /// The part after the `=`.
        given: String,
    },
}

impl FromStr for Member {
    type Err = RefuseMember;

    /// Reads `ID=HOST:PORT`, the form of `--peer`.
    fn from_str(text: &str) -> Result<Self, RefuseMember> {
        let (name, address) = text.split_once('=').ok_or_else(|| RefuseMember::NoEquals {
            given: text.to_owned(),
        })?;
        let port = address
            .rsplit_once(':')
            .filter(|(host, _)| !host.is_empty())
            .and_then(|(_, port)| port.parse::<u16>().ok());
        if port.is_none_or(|port| port == 0) {
            return Err(RefuseMember::Address {
                given: address.to_owned(),
            });
        }
        Ok(Self {
            name: name.parse()?,
            address: address.to_owned(),
        })
    }
}

impl fmt::Display for Member {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}={}", self.name, self.address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_reads_back_as_it_is_written() {
        for text in ["a=127.0.0.1:7001", "b=[::1]:7001", "c=pulse-c.local:1"] {
            assert_eq!(text.parse::<Member>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_not_id_host_port_is_refused() {
        for text in [
            "a",
            "a=",
            "a=host",
            "a=host:",
            "a=host:0",
            "a=:1",
            "a=h:70000",
            "a b=h:1",
        ] {
            assert!(text.parse::<Member>().is_err(), "{text}");
        }
    }
}
