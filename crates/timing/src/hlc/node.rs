//! The short name of a node inside its stamps.

use serde::{Deserialize, Serialize};

/// A 16-bit hash of a node's id. It breaks ties between stamps; it does not identify a node, since
/// two of a few hundred nodes may well share it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeHash(pub u16);

impl NodeHash {
    /// The hash of a node id: the first two bytes of its BLAKE3, big-endian.
    pub fn of(node_id: &str) -> Self {
        let hash = blake3::hash(node_id.as_bytes());
        let [high, low, ..] = *hash.as_bytes();
        Self(u16::from_be_bytes([high, low]))
    }
}
