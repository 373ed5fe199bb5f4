//! The first words on a connection, the same both ways: who is there, and whom it looks for.
//!
//! ```text
//! "BKB" │ version u8 │ protection u8 │ nonce, 32 bytes │ cluster │ from │ to      (names: length u8, text)
//! ```
//!
//! The first four bytes keep this meaning in all versions, so that nodes of different versions can tell each other.
//! The rest is read only when the version fits. No length in here goes beyond 255 bytes.

use std::io;
use std::str::FromStr;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::security::Protection;
use crate::name::{ClusterName, NodeName, RefuseName};
use crate::transport::{PROTOCOL, RefuseCall};

/// What every hello begins with; never a letter sequence that HTTP or TLS begins with.
const MAGIC: [u8; 3] = *b"BKB";

/// The first bytes of TLS records: an alert, a handshake.
const TLS_RECORDS: [u8; 2] = [0x15, 0x16];

const NONCE_LENGTH: usize = 32;

/// Who speaks, and to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hello {
    pub(super) protection: Protection,
    pub(super) nonce: [u8; NONCE_LENGTH],
    pub(super) cluster: ClusterName,
    pub(super) from: NodeName,
    pub(super) to: NodeName,
}

/// Why two nodes do not talk; said from this node's point of view.
#[derive(Debug, thiserror::Error)]
pub(super) enum RefuseHello {
    #[error("it does not speak the protocol of backbeat nodes")]
    Stranger,
    #[error("it speaks TLS and this node does not (--raft-ca, --raft-cert, --raft-key)")]
    SpeaksTls,
    #[error("it speaks version {theirs} of the protocol, this node version {ours}")]
    Version { theirs: u8, ours: u8 },
    #[error("it uses {theirs}, this node {ours} (--raft-secret-file, --raft-cert)")]
    Protection {
        theirs: Protection,
        ours: Protection,
    },
    #[error("it names an unknown kind of protection, {code}")]
    UnknownProtection { code: u8 },
    #[error("it sends a name that is none: {0}")]
    Name(#[from] RefuseName),
    #[error("it belongs to the cluster {theirs}, this node to {ours} (--cluster)")]
    Cluster {
        theirs: ClusterName,
        ours: ClusterName,
    },
    #[error("it is the node {actual}, not {expected} (--peer, --node)")]
    Node {
        actual: NodeName,
        expected: NodeName,
    },
    #[error("it looks for the node {expected} here (--peer, --node)")]
    LooksForAnother { expected: NodeName },
    #[error("its secret is not this node's (--raft-secret-file)")]
    Secret,
    #[error("it has as many connections as it allows")]
    Full,
    #[error("it took longer than {within:?}")]
    Late { within: Duration },
    #[error("TLS failed: {0}")]
    Tls(io::Error),
    #[error("{0}")]
    Io(#[from] io::Error),
}

impl RefuseHello {
    /// Whether the other side breaks a rule or is misconfigured, and not only out of reach.
    pub(super) fn is_foul(&self) -> bool {
        match self {
            // What TLS says once its handshake is over comes as invalid data; only a broken rule does.
            Self::Io(error) | Self::Tls(error) => error.kind() == io::ErrorKind::InvalidData,
            Self::Full | Self::Late { .. } => false,
            _ => true,
        }
    }
}

impl From<RefuseHello> for RefuseCall {
    fn from(refusal: RefuseHello) -> Self {
        let reason = refusal.to_string();
        if refusal.is_foul() {
            Self::Refused { reason }
        } else {
            Self::Unreachable { reason }
        }
    }
}

impl Hello {
    /// The bytes that [`Hello::read`] reads.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = opening().to_vec();
        bytes.push(self.protection.code());
        bytes.extend_from_slice(&self.nonce);
        for name in [self.cluster.as_str(), self.from.as_str(), self.to.as_str()] {
            // A name has at most 64 bytes.
            bytes.push(u8::try_from(name.len()).unwrap_or(u8::MAX));
            bytes.extend_from_slice(name.as_bytes());
        }
        bytes
    }

    pub(super) async fn write(&self, stream: &mut (impl AsyncWrite + Unpin)) -> io::Result<()> {
        stream.write_all(&self.encode()).await?;
        stream.flush().await
    }

    /// Reads no more than the hello. A stranger is known by its first four bytes.
    pub(super) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Result<Self, RefuseHello> {
        read_opening(stream).await?;
        let code = stream.read_u8().await?;
        let protection =
            Protection::from_code(code).ok_or(RefuseHello::UnknownProtection { code })?;
        let mut nonce = [0; NONCE_LENGTH];
        stream.read_exact(&mut nonce).await?;
        Ok(Self {
            protection,
            nonce,
            cluster: read_name(stream).await?,
            from: read_name(stream).await?,
            to: read_name(stream).await?,
        })
    }

    /// Compares what the other side says with what this one said.
    pub(super) fn suits(&self, own: &Self) -> Result<(), RefuseHello> {
        if self.protection != own.protection {
            return Err(RefuseHello::Protection {
                theirs: self.protection,
                ours: own.protection,
            });
        }
        if self.cluster != own.cluster {
            return Err(RefuseHello::Cluster {
                theirs: self.cluster.clone(),
                ours: own.cluster.clone(),
            });
        }
        if self.from != own.to {
            return Err(RefuseHello::Node {
                actual: self.from.clone(),
                expected: own.to.clone(),
            });
        }
        if self.to != own.from {
            return Err(RefuseHello::LooksForAnother {
                expected: self.to.clone(),
            });
        }
        Ok(())
    }
}

/// The four bytes that nodes of all versions understand.
pub(super) const fn opening() -> [u8; 4] {
    let [a, b, c] = MAGIC;
    [a, b, c, PROTOCOL]
}

async fn read_opening(stream: &mut (impl AsyncRead + Unpin)) -> Result<(), RefuseHello> {
    let mut opening = [0; 4];
    stream.read_exact(&mut opening).await?;
    let [magic @ .., version] = opening;
    if TLS_RECORDS.contains(&magic[0]) && magic[1] == 3 {
        return Err(RefuseHello::SpeaksTls);
    }
    if magic != MAGIC {
        return Err(RefuseHello::Stranger);
    }
    if version != PROTOCOL {
        return Err(RefuseHello::Version {
            theirs: version,
            ours: PROTOCOL,
        });
    }
    Ok(())
}

async fn read_name<N: FromStr<Err = RefuseName>>(
    stream: &mut (impl AsyncRead + Unpin),
) -> Result<N, RefuseHello> {
    let length = stream.read_u8().await?;
    let mut bytes = vec![0; usize::from(length)];
    stream.read_exact(&mut bytes).await?;
    // What is not UTF-8 becomes a character that no name may have.
    Ok(String::from_utf8_lossy(&bytes).parse()?)
}
