//! Answers what other nodes ask.

use openraft::rt::watch::WatchReceiver as _;
use std::sync::Arc;
use std::time::Duration;

use backbeat_timing::ClusterInstant;
use openraft::raft::{AppendEntriesRequest, TransferLeaderRequest, VoteRequest, VoteResponse};

use crate::caution::Caution;
use crate::counters::{Meter, count};
use crate::leading::Leading;
use crate::raft::{Raft, Snapshot, SnapshotMeta, Types, Vigil, Vote};
use crate::rpc::greeting::{Greeting, GreetingReply};
use crate::rpc::message::{Reply, Request};
use crate::time_signal::TimeSignal;
use crate::transport::{Boxed, Desk};

/// Longest time an answer takes: openraft answers at once unless the disk hangs.
const PATIENCE: Duration = Duration::from_secs(10);

/// Answers what other nodes ask of this one.
pub(crate) struct FrontDesk {
    pub(crate) raft: Raft,
    pub(crate) leading: Leading,
    pub(crate) caution: Arc<Caution>,
    pub(crate) signal: Arc<dyn TimeSignal>,
    pub(crate) vigil: Arc<Vigil>,
    pub(crate) meter: Arc<Meter>,
}

impl Desk for FrontDesk {
    fn answer(&self, request: Vec<u8>) -> Boxed<'_, Vec<u8>> {
        Box::pin(async move {
            let Some(request) = Request::decode(&request) else {
                count(&self.meter.requests_garbled);
                return Reply::Declined("the request makes no sense".to_owned()).encode();
            };
            let reply = tokio::time::timeout(PATIENCE, self.reply(request)).await;
            reply
                .unwrap_or_else(|_| Reply::Declined("the disk or the state hangs".to_owned()))
                .encode()
        })
    }
}

impl FrontDesk {
    async fn reply(&self, request: Request) -> Reply {
        match request {
            Request::Append { append, sent } => self.append(append, sent).await,
            Request::PreVote(vote) => self.vote(vote, true).await,
            Request::Vote(vote) => self.vote(vote, false).await,
            Request::Snapshot { vote, meta, bytes } => self.snapshot(vote, meta, bytes).await,
            Request::HandOver(transfer) => self.take_over(transfer).await,
            Request::Greeting(greeting) => self.greet(&greeting),
            Request::Proposal(proposal) => Reply::Proposal(self.leading.carry_out(proposal).await),
        }
    }

    async fn append(&self, append: AppendEntriesRequest<Types>, sent: Option<i128>) -> Reply {
        let term = append.vote.leader_id.term;
        let commit = append.leader_commit;
        if let Some(sent) = sent
            && term >= self.term()
        {
            let leader = &append.vote.leader_id.voted_for;
            let sent = ClusterInstant::from_unix_nanos(sent);
            self.signal.heard(term, leader, sent);
        }
        let answer = self.raft.append_entries(append).await;
        if let Ok(answer) = &answer
            && answer.is_success()
        {
            self.vigil.heard_leader();
            self.caution.heard(term, commit);
        }
        let votes = self.caution.may_vote();
        reply(answer, |append| Reply::Append { append, votes })
    }

    /// A node that may not vote answers as one that has voted for somebody else.
    async fn vote(&self, vote: VoteRequest<Types>, only_asked: bool) -> Reply {
        if !self.caution.may_vote() {
            let mine = self.raft.server_metrics().borrow_watched().vote.clone();
            return self.voted(VoteResponse::new(mine, None, false));
        }
        let answer = if only_asked {
            self.raft.pre_vote(vote).await
        } else {
            self.raft.vote(vote).await
        };
        reply(answer, |vote| self.voted(vote))
    }

    /// A candidate may have lost the time that its voters still know: it must not lead without.
    fn voted(&self, vote: VoteResponse<Types>) -> Reply {
        let sent = self.signal.known().map(ClusterInstant::unix_nanos);
        Reply::Vote { vote, sent }
    }

    async fn snapshot(&self, vote: Vote, meta: SnapshotMeta, bytes: Vec<u8>) -> Reply {
        let snapshot = Snapshot {
            meta,
            snapshot: bytes,
        };
        reply(
            self.raft.install_full_snapshot(vote, snapshot).await,
            Reply::Snapshot,
        )
    }

    async fn take_over(&self, transfer: TransferLeaderRequest<Types>) -> Reply {
        if !self.caution.may_vote() {
            return Reply::Declined("this node has not caught up".to_owned());
        }
        let answer = self.raft.handle_transfer_leader(transfer).await;
        reply(answer, Reply::HandOver)
    }

    fn greet(&self, greeting: &Greeting) -> Reply {
        let about = self.caution.about();
        if greeting.cluster != about.cluster {
            return Reply::Declined(format!(
                "{} belongs to cluster {}, not {}",
                about.me.name, about.cluster, greeting.cluster
            ));
        }
        let metrics = self.raft.server_metrics();
        let metrics = metrics.borrow_watched();
        Reply::Greeting(GreetingReply {
            me: about.me.clone(),
            incarnation: about.incarnation,
            initialised: metrics.membership_config.log_id().is_some(),
            peers: about.peers.clone(),
            founders: self.caution.founders(),
            term: metrics.vote.leader_id.term,
        })
    }

    fn term(&self) -> u64 {
        self.raft
            .server_metrics()
            .borrow_watched()
            .vote
            .leader_id
            .term
    }
}

fn reply<T, E: std::fmt::Display>(answer: Result<T, E>, wrap: impl FnOnce(T) -> Reply) -> Reply {
    answer.map_or_else(|error| Reply::Declined(error.to_string()), wrap)
}
