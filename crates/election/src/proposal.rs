//! What only a leader can carry out, and why it may refuse.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::member::Member;
use crate::name::NodeName;

/// Longest command, in bytes.
pub const COMMAND_LIMIT: usize = 64 * 1024;

/// What is asked of the leader, by its own node or by another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Proposal {
    Command(Vec<u8>),
    Add(Member),
    Remove(NodeName),
    HandOver(Option<NodeName>),
}

/// Why a command, a change of members or a hand-over was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseProposal {
    /// No leader was found in time. Nothing has happened.
    #[error("no leader was found within {within:?}; is a majority of the members running?")]
    NoLeader {
        /// How long it was looked for.
        within: Duration,
    },
    /// The node asked does not lead (any more). Nothing has happened.
    #[error("this node does not lead")]
    NotLeader,
    /// It was not known in time whether it would be done: it may still happen.
    #[error("no answer within {within:?}; it may have been done or not")]
    TimedOut {
        /// How long was waited.
        within: Duration,
    },
    /// The connection or the leader failed in the middle: it may still happen.
    #[error("the leader was lost before it answered; it may have been done or not")]
    Lost,
    /// The command is too long.
    #[error("a command has at most {allowed} bytes, this one has {actual}")]
    TooLarge {
        /// Its length.
        actual: usize,
        /// [`COMMAND_LIMIT`].
        allowed: usize,
    },
    /// The named node is no voting member.
    #[error("{name} is not a voting member")]
    NotAVoter {
        /// The node.
        name: NodeName,
    },
    /// The named node is no member at all.
    #[error("{name} is not a member")]
    NotAMember {
        /// The node.
        name: NodeName,
    },
    /// A member of that name has another address.
    #[error("{name} is a member at {actual}, not {given}; remove it first")]
    OtherAddress {
        /// The node.
        name: NodeName,
        /// The address it has.
        actual: String,
        /// The address it was to be added with.
        given: String,
    },
    /// The last voting member cannot be removed, and leadership cannot be handed to nobody.
    #[error("there is no other voting member")]
    NoOtherVoter,
    /// Raft refuses the change of members, most likely since another one is under way.
    #[error("the members cannot be changed now: {reason}")]
    Members {
        /// What openraft said.
        reason: String,
    },
    /// The node takes part no more.
    #[error("this node has stopped: {reason}")]
    Stopped {
        /// Why.
        reason: String,
    },
}

impl RefuseProposal {
    /// Whether nothing has happened for certain, so that it can be proposed again.
    pub(crate) fn is_harmless(&self) -> bool {
        matches!(self, Self::NoLeader { .. } | Self::NotLeader)
    }
}
