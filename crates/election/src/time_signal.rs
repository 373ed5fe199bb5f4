//! What heartbeats and votes carry besides: the cluster's time. What it means, and how it is kept, is the caller's
//! business.

use backbeat_timing::ClusterInstant;

use crate::name::NodeName;

/// Tells others the cluster's time, and hears it from them. Called on the runtime's threads; the methods must not wait.
pub trait TimeSignal: Send + Sync + 'static {
    /// The time to put on a heartbeat, asked of the leader just before it is sent; none when there is none to tell.
    fn sending(&self) -> Option<ClusterInstant>;

    /// A leader has told its time, just now. Its term is the latest that this node knows.
    fn heard(&self, term: u64, leader: &NodeName, sent: ClusterInstant);

    /// The time to put on an answer to a candidate, asked of any node; none unless it knows it.
    fn known(&self) -> Option<ClusterInstant>;

    /// A node that was asked for its vote has told the time that it knows, just now. Nobody becomes leader without
    /// having heard it from each of its voters that knows it.
    fn learned(&self, sent: ClusterInstant);
}

/// No time to tell, and none to hear.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoSignal;

impl TimeSignal for NoSignal {
    fn sending(&self) -> Option<ClusterInstant> {
        None
    }

    fn heard(&self, _term: u64, _leader: &NodeName, _sent: ClusterInstant) {}

    fn known(&self) -> Option<ClusterInstant> {
        None
    }

    fn learned(&self, _sent: ClusterInstant) {}
}
