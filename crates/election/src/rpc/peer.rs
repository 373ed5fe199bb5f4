//! A member as openraft's network: requests out, replies in, failures in openraft's terms.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use backbeat_timing::ClusterInstant;
use openraft::errors::{
    NetworkError, RPCError, ReplicationClosed, StreamingError, Timeout, Unreachable,
};
use openraft::network::{RPCOption, RPCTypes};
use openraft::raft::{
    AppendEntriesRequest, AppendEntriesResponse, SnapshotResponse, TransferLeaderRequest,
    TransferLeaderResponse, VoteRequest, VoteResponse,
};
use openraft::{RaftNetworkFactory, RaftNetworkV2};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::acks::Acks;
use crate::counters::{Meter, count};
use crate::member::Member;
use crate::name::NodeName;
use crate::pace::Pace;
use crate::raft::{Snapshot, Types, Vote};
use crate::roll::Roll;
use crate::rpc::message::{Reply, Request};
use crate::time_signal::TimeSignal;
use crate::transport::{Boxed, Lane, RefuseCall, Repeats, Transport};

/// From where a node calls the others.
pub(crate) struct Office {
    pub(crate) node: NodeName,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) signal: Arc<dyn TimeSignal>,
    pub(crate) roll: Arc<Roll>,
    pub(crate) acks: Arc<Acks>,
    pub(crate) pace: Pace,
    pub(crate) round: Round,
    /// The end of this node's part.
    pub(crate) stop: CancellationToken,
    pub(crate) meter: Arc<Meter>,
}

impl Office {
    /// One request and its reply, in bounded time.
    pub(crate) async fn call(
        &self,
        to: &Member,
        lane: Lane,
        request: &Request,
        within: Duration,
    ) -> Result<Reply, RefuseCall> {
        let call = self.transport.call(to, lane, encode(request)?);
        let answer = tokio::time::timeout(within, self.reply(call)).await;
        answer.unwrap_or(Err(RefuseCall::Late { within }))
    }

    /// A heartbeat of that term, its repeats, and its reply. The caller stops waiting by dropping it.
    async fn beat(
        self: &Arc<Self>,
        to: &Member,
        term: u64,
        request: &Request,
    ) -> Result<Reply, RefuseCall> {
        let heartbeats = self.pace.heartbeats_of_one();
        if heartbeats == 1 {
            return self
                .reply(self.transport.call(to, Lane::Beat, encode(request)?))
                .await;
        }
        // The transport may outlive this node's part in the election.
        let (office, member) = (Arc::downgrade(self), to.name.clone());
        let repeats = Repeats {
            from: self.round.begun(self.pace.heartbeat),
            every: self.pace.heartbeat,
            times: heartbeats - 1,
            answered: Arc::new(move |sent, answer| {
                if let Some(office) = office.upgrade()
                    && let Some(Reply::Append { append, votes }) = Reply::decode(answer)
                {
                    office.note(&member, term, sent, &append, votes);
                }
            }),
        };
        let beat = self.transport.beat(to, encode(request)?, repeats);
        self.reply(beat).await
    }

    /// The reply of a call. That the caller stops waiting counts as a failure, too.
    async fn reply(
        &self,
        call: Boxed<'_, Result<Vec<u8>, RefuseCall>>,
    ) -> Result<Reply, RefuseCall> {
        let failure = Failure(Some(&self.meter));
        let reply = Reply::decode(&call.await?).ok_or(RefuseCall::Garbled)?;
        failure.avert();
        if self.stop.is_cancelled() {
            // openraft has ended, or is about to, and takes it for an error that it cannot take the answer in.
            return Err(RefuseCall::Lost);
        }
        Ok(reply)
    }

    /// Notes what a member says of a heartbeat or of entries: whether it has taken them, and whether it votes.
    fn note(
        &self,
        member: &NodeName,
        term: u64,
        sent: Instant,
        append: &AppendEntriesResponse<Types>,
        votes: bool,
    ) {
        self.roll.note(member, votes);
        if append.is_success() {
            self.acks.note(member, term, sent);
        }
    }
}

fn encode(request: &Request) -> Result<Vec<u8>, RefuseCall> {
    request.encode().map_err(|error| RefuseCall::Unreachable {
        reason: error.to_string(),
    })
}

/// The heartbeats that are made one right after the other, one to each member. Their repeats come due at one instant, so
/// that a node wakes up once for all of them.
#[derive(Default)]
pub(crate) struct Round(Mutex<Option<Instant>>);

impl Round {
    /// When the round began that a heartbeat belongs to which is made now.
    fn begun(&self, heartbeat: Duration) -> Instant {
        let now = Instant::now();
        let mut begun = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let current = begun.filter(|begun| now.duration_since(*begun) < heartbeat / 4);
        *begun.insert(current.unwrap_or(now))
    }
}

/// Counts a call as failed when it is dropped, unless it was averted.
struct Failure<'a>(Option<&'a Meter>);

impl Failure<'_> {
    fn avert(mut self) {
        self.0 = None;
    }
}

impl Drop for Failure<'_> {
    fn drop(&mut self) {
        if let Some(meter) = self.0 {
            count(&meter.calls_failed);
        }
    }
}

/// Makes a [`Peer`] for every member that openraft wants to talk to.
#[derive(Clone)]
pub(crate) struct Peers(pub(crate) Arc<Office>);

impl Peers {
    fn peer(&self, name: NodeName, address: &str, lane: Lane) -> Peer {
        Peer {
            member: Member {
                name,
                address: address.to_owned(),
            },
            lane,
            office: Arc::clone(&self.0),
        }
    }
}

impl RaftNetworkFactory<Types> for Peers {
    type Network = Peer;

    async fn new_client(&mut self, target: NodeName, address: &String) -> Peer {
        self.peer(target, address, Lane::Log)
    }

    async fn new_heartbeat_client(&mut self, target: NodeName, address: &String) -> Peer {
        self.peer(target, address, Lane::Beat)
    }

    async fn new_snapshot_client(&mut self, target: NodeName, address: &String) -> Peer {
        self.peer(target, address, Lane::Snapshot)
    }
}

/// One member, on one lane.
pub(crate) struct Peer {
    member: Member,
    lane: Lane,
    office: Arc<Office>,
}

type RpcResult<T> = Result<T, RPCError<Types>>;

impl Peer {
    async fn ask(
        &self,
        action: RPCTypes,
        request: Request,
        option: &RPCOption,
    ) -> RpcResult<Reply> {
        // openraft itself stops waiting then; its softer limit would waste a quarter of a short heartbeat.
        let within = option.hard_ttl();
        let call = self.office.call(&self.member, self.lane, &request, within);
        self.taken(action, call.await)
    }

    /// A reply in openraft's terms.
    fn taken(&self, action: RPCTypes, reply: Result<Reply, RefuseCall>) -> RpcResult<Reply> {
        match reply {
            Ok(Reply::Declined(reason)) => Err(Unreachable::from_string(reason).into()),
            Ok(reply) => Ok(reply),
            Err(RefuseCall::Late { within }) => Err(Timeout {
                action,
                id: self.office.node.clone(),
                target: self.member.name.clone(),
                timeout: within,
            }
            .into()),
            Err(refusal) => Err(Unreachable::new(&refusal).into()),
        }
    }
}

impl Peer {
    fn learn(&self, sent: Option<i128>) {
        if let Some(sent) = sent {
            let sent = ClusterInstant::from_unix_nanos(sent);
            self.office.signal.learned(sent);
        }
    }
}

/// A reply of the wrong kind: the peer is not what it seems.
fn misfit<T>() -> RpcResult<T> {
    Err(NetworkError::from_string("the reply does not fit the request").into())
}

impl RaftNetworkV2<Types> for Peer {
    type SnapshotData = Vec<u8>;

    async fn append_entries(
        &mut self,
        append: AppendEntriesRequest<Types>,
        option: RPCOption,
    ) -> RpcResult<AppendEntriesResponse<Types>> {
        let action = RPCTypes::AppendEntries;
        let (office, term, asked) = (&self.office, append.vote.leader_id.term, Instant::now());
        let sent = office.signal.sending().map(ClusterInstant::unix_nanos);
        let request = Request::Append { append, sent };
        let reply = match self.lane {
            // openraft drops a heartbeat that takes too long, and a second timer for each would cost an idle leader more
            // than the heartbeat's encoding.
            Lane::Beat => self.taken(action, office.beat(&self.member, term, &request).await)?,
            _ => self.ask(action, request, &option).await?,
        };
        match reply {
            Reply::Append { append, votes } => {
                office.note(&self.member.name, term, asked, &append, votes);
                Ok(append)
            }
            _ => misfit(),
        }
    }

    async fn vote(
        &mut self,
        vote: VoteRequest<Types>,
        option: RPCOption,
    ) -> RpcResult<VoteResponse<Types>> {
        match self
            .ask(RPCTypes::Vote, Request::Vote(vote), &option)
            .await?
        {
            Reply::Vote { vote, sent } => {
                self.learn(sent);
                Ok(vote)
            }
            _ => misfit(),
        }
    }

    async fn pre_vote(
        &mut self,
        vote: VoteRequest<Types>,
        option: RPCOption,
    ) -> RpcResult<VoteResponse<Types>> {
        match self
            .ask(RPCTypes::Vote, Request::PreVote(vote), &option)
            .await?
        {
            Reply::Vote { vote, sent } => {
                self.learn(sent);
                Ok(vote)
            }
            _ => misfit(),
        }
    }

    async fn full_snapshot(
        &mut self,
        vote: Vote,
        snapshot: Snapshot,
        cancel: impl Future<Output = ReplicationClosed> + Send + 'static,
        option: RPCOption,
    ) -> Result<SnapshotResponse<Types>, StreamingError<Types>> {
        let request = Request::Snapshot {
            vote,
            meta: snapshot.meta,
            bytes: snapshot.snapshot,
        };
        tokio::select! {
            biased;
            closed = cancel => Err(closed.into()),
            answer = self.ask(RPCTypes::InstallSnapshot, request, &option) => match answer? {
                Reply::Snapshot(answer) => Ok(answer),
                _ => misfit::<SnapshotResponse<Types>>().map_err(Into::into),
            },
        }
    }

    async fn transfer_leader(
        &mut self,
        transfer: TransferLeaderRequest<Types>,
        option: RPCOption,
    ) -> RpcResult<TransferLeaderResponse<Types>> {
        let request = Request::HandOver(transfer);
        match self.ask(RPCTypes::TransferLeader, request, &option).await? {
            Reply::HandOver(answer) => Ok(answer),
            _ => misfit(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn heartbeats_that_are_made_together_are_a_round() {
        let heartbeat = Pace::default().heartbeat;
        let round = Round::default();
        let began = Instant::now();
        for after in [0, 1, 6] {
            tokio::time::advance(Duration::from_millis(after)).await;
            assert_eq!(round.begun(heartbeat), began);
        }
        tokio::time::advance(heartbeat / 2).await;
        assert_eq!(round.begun(heartbeat), Instant::now());
    }
}
