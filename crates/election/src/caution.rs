//! Whether this node may vote. One that lost its data must not, until a leader has brought it up to
//! date: it may have voted in this very term, and acknowledged entries that it no longer has.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use openraft::LogId as _;
use tokio::sync::Notify;
use tokio::time::{Duration, Instant};

use crate::member::Member;
use crate::name::{ClusterName, NodeName};
use crate::raft::LogId;
use crate::store::Founders;

/// What a node says about itself.
#[derive(Clone, Debug)]
pub(crate) struct About {
    pub(crate) cluster: ClusterName,
    pub(crate) me: Member,
    /// Drawn when the ledger was made.
    pub(crate) incarnation: u64,
    /// The members it was started with, itself included, in order.
    pub(crate) peers: Vec<NodeName>,
}

/// Holds back the vote of a node that cannot know what it has voted before.
pub(crate) struct Caution {
    about: About,
    may_vote: AtomicBool,
    founders: OnceLock<Founders>,
    /// The commitment that must be reached first, and since when a leader is heard.
    goal: Mutex<Option<Goal>>,
    heard: Notify,
}

#[derive(Clone, Copy)]
struct Goal {
    index: u64,
    term: u64,
    since: Instant,
}
