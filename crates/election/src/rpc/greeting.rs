//! How nodes get to know each other before there is a cluster, and how one finds out that it lost its data.

use serde::{Deserialize, Serialize};

use crate::member::Member;
use crate::name::{ClusterName, NodeName};
use crate::store::Founders;

/// A node introduces itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Greeting {
    pub(crate) cluster: ClusterName,
    pub(crate) node: NodeName,
}

/// What the greeted node knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GreetingReply {
    /// Itself, at the address at which it says it can be reached.
    pub(crate) me: Member,
    pub(crate) incarnation: u64,
    /// Whether it is part of a cluster.
    pub(crate) initialised: bool,
    /// The members it was started with, in order.
    pub(crate) peers: Vec<NodeName>,
    /// The founders of its cluster; empty when it is not one of them.
    pub(crate) founders: Founders,
    /// The latest term it knows.
    pub(crate) term: u64,
}
