//! What a node is to its connections, both those it dials and those it accepts.

use super::hello::Hello;
use super::security::Security;
use super::traffic::Meter;
use crate::name::{ClusterName, NodeName};

/// A node's identity on the network, and its counters.
pub(super) struct Station {
    pub(super) cluster: ClusterName,
    pub(super) node: NodeName,
    pub(super) security: Security,
    pub(super) meter: Meter,
}

impl Station {
    /// A hello to that node, with a fresh nonce.
    pub(super) fn hello(&self, to: &NodeName) -> Hello {
        Hello {
            protection: self.security.protection(),
            nonce: rand::random(),
            cluster: self.cluster.clone(),
            from: self.node.clone(),
            to: to.clone(),
        }
    }
}
