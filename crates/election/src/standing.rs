//! What a node is at the moment, as its owner sees it.

use std::fmt;

use crate::member::Member;
use crate::name::NodeName;

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// It is not part of a cluster yet: it asks its peers, or waits to be added or replicated to.
    Waiting,
    /// It receives the state and has no vote (yet).
    Learner,
    /// It follows a leader, or waits for one.
    Follower,
    /// It asks for votes, or was elected just now and has yet to apply what was agreed on before.
    Candidate,
    /// It leads, and its state holds everything that was agreed on under leaders before it. A leader that was cut off does not know that it has been succeeded: ask
    /// [`Election::quorum_age`](crate::Election::quorum_age) before every act that only one node may do.
    Leader,
    /// It takes part no more, because of a fault of its disk or of the state; the others go on without it.
    Failed {
        /// What went wrong.
        reason: String,
    },
    /// It was stopped.
    Stopped,
}

impl fmt::Display for Role {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Waiting => out.write_str("waiting"),
            Self::Learner => out.write_str("learner"),
            Self::Follower => out.write_str("follower"),
            Self::Candidate => out.write_str("candidate"),
            Self::Leader => out.write_str("leader"),
            Self::Failed { reason } => write!(out, "failed: {reason}"),
            Self::Stopped => out.write_str("stopped"),
        }
    }
}

/// A node's view of the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What this node is.
    pub role: Role,
    /// The latest term it knows; terms only grow, and a term has at most one leader.
    pub term: u64,
    /// The leader of that term, as far as this node knows.
    pub leader: Option<NodeName>,
    /// The members with a vote, in order of their names.
    pub voters: Vec<Member>,
    /// The members without one, in order of their names.
    pub learners: Vec<Member>,
    /// Whether this node may vote. One that lost its data may not until it has caught up: it cannot know for whom it
    /// has voted before.
    pub may_vote: bool,
    /// The voters that do not vote yet, in order: they lost their data or are new, and no leader has brought them up to
    /// date. Each knows it of itself, a leader of all that answer it; other nodes do not know.
    pub convalescent: Vec<NodeName>,
}

impl Standing {
    pub(crate) fn waiting() -> Self {
        Self {
            role: Role::Waiting,
            term: 0,
            leader: None,
            voters: Vec::new(),
            learners: Vec::new(),
            may_vote: false,
            convalescent: Vec::new(),
        }
    }

    /// Whether this node leads, or believes so.
    pub fn is_leader(&self) -> bool {
        self.role == Role::Leader
    }

    /// Whether this node cannot take part any more.
    pub fn is_over(&self) -> bool {
        matches!(self.role, Role::Failed { .. } | Role::Stopped)
    }
}
