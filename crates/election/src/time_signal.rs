//! The cluster's time on the leader's heartbeats. What becomes of it is the business of whoever implements the trait.

use backbeat_timing::ClusterInstant;

use crate::name::NodeName;

/// Puts the cluster's time on every message by which the leader shows that it lives, and hears it from others.
///
/// Both methods are called on the path of a heartbeat: they must not block.
pub trait TimeSignal: Send + Sync + 'static {
    /// The cluster's time at this moment, asked as a message of the leader is being sent; `None` when this node does
    /// not know it.
    fn sending(&self) -> Option<ClusterInstant>;

    /// A message of the leader of `term` arrived just now, which said `sent` as it left. It is not told of leaders
    /// that have been succeeded.
    fn heard(&self, term: u64, leader: &NodeName, sent: ClusterInstant);
}

/// For clusters that share no time.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoSignal;

impl TimeSignal for NoSignal {
    fn sending(&self) -> Option<ClusterInstant> {
        None
    }

    fn heard(&self, _term: u64, _leader: &NodeName, _sent: ClusterInstant) {}
}
