//! Requests and replies, in postcard. Their layout is fixed by [`PROTOCOL`](crate::transport::PROTOCOL).

use openraft::raft::{
    AppendEntriesRequest, AppendEntriesResponse, SnapshotResponse, TransferLeaderRequest,
    TransferLeaderResponse, VoteRequest, VoteResponse,
};
use serde::{Deserialize, Serialize};

use crate::proposal::{Proposal, RefuseProposal};
use crate::raft::{SnapshotMeta, Types, Vote};
use crate::rpc::greeting::{Greeting, GreetingReply};

/// What one node asks of another.
#[derive(Serialize, Deserialize)]
pub(crate) enum Request {
    Append {
        append: AppendEntriesRequest<Types>,
        /// The cluster's time as this was sent, in nanoseconds since 1970.
        sent: Option<i128>,
    },
    PreVote(VoteRequest<Types>),
    Vote(VoteRequest<Types>),
    Snapshot {
        vote: Vote,
        meta: SnapshotMeta,
        bytes: Vec<u8>,
    },
    HandOver(TransferLeaderRequest<Types>),
    Greeting(Greeting),
    Proposal(Proposal),
}

/// What it answers.
#[derive(Serialize, Deserialize)]
pub(crate) enum Reply {
    Append {
        append: AppendEntriesResponse<Types>,
        /// Whether the node votes; one that lost its data does not until it has caught up.
        votes: bool,
    },
    Vote {
        vote: VoteResponse<Types>,
        /// The cluster's time as this was sent, if the voter knows it, in nanoseconds since 1970.
        sent: Option<i128>,
    },
    Snapshot(SnapshotResponse<Types>),
    HandOver(TransferLeaderResponse<Types>),
    Greeting(GreetingReply),
    Proposal(Result<Vec<u8>, RefuseProposal>),
    /// It cannot answer that.
    Declined(String),
}

impl Request {
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }

    pub(crate) fn encode(&self) -> Result<Vec<u8>, postcard::Error> {
        postcard::to_stdvec(self)
    }
}

impl Reply {
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }

    /// Nothing in a reply fails to become bytes; if it did, the empty answer would be undecodable to the caller.
    pub(crate) fn encode(&self) -> Vec<u8> {
        postcard::to_stdvec(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_bytes_make_the_decoder_panic(bytes in proptest::collection::vec(any::<u8>(), 0..256)) {
            let _ = Request::decode(&bytes);
            let _ = Reply::decode(&bytes);
        }
    }
}
