//! What a leader does for others: commands, changes of members, hand-overs. On any other node it refuses.

use openraft::rt::watch::WatchReceiver as _;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::time::Duration;

use openraft::ChangeMembers;
use openraft::errors::{ClientWriteError, RaftError};

use crate::member::Member;
use crate::name::NodeName;
use crate::proposal::{COMMAND_LIMIT, Proposal, RefuseProposal};
use crate::raft::{Command, Raft, StoredMembership, Types};

/// Carries out proposals where this node leads.
#[derive(Clone)]
pub(crate) struct Leading {
    raft: Raft,
    within: Duration,
}

type Outcome<T> = Result<T, RefuseProposal>;

impl Leading {
    /// `within` bounds every proposal.
    pub(crate) fn new(raft: Raft, within: Duration) -> Self {
        Self { raft, within }
    }

    pub(crate) async fn carry_out(&self, proposal: Proposal) -> Outcome<Vec<u8>> {
        if !self.raft.is_leader() {
            return Err(RefuseProposal::NotLeader);
        }
        let work = async {
            match proposal {
                Proposal::Command(command) => self.command(command).await,
                Proposal::Add(member) => self.add(member).await,
                Proposal::Remove(name) => self.remove(name).await,
                Proposal::HandOver(to) => self.hand_over(to).await,
            }
        };
        let late = RefuseProposal::TimedOut {
            within: self.within,
        };
        tokio::time::timeout(self.within, work)
            .await
            .unwrap_or(Err(late))
    }

    async fn command(&self, command: Vec<u8>) -> Outcome<Vec<u8>> {
        if command.len() > COMMAND_LIMIT {
            return Err(RefuseProposal::TooLarge {
                actual: command.len(),
                allowed: COMMAND_LIMIT,
            });
        }
        let answer = self.raft.client_write(Command(command)).await;
        Ok(answer.map_err(refuse)?.data)
    }

    /// First a learner, then, once it has caught up, a voter.
    async fn add(&self, member: Member) -> Outcome<Vec<u8>> {
        let Member { name, address } = member;
        let membership = self.membership();
        if let Some(actual) = membership.get_node(&name)
            && *actual != address
        {
            return Err(RefuseProposal::OtherAddress {
                actual: actual.clone(),
                name,
                given: address,
            });
        }
        if membership.voter_ids().any(|voter| voter == name) {
            return Ok(Vec::new());
        }
        let learner = self.raft.add_learner(name.clone(), address, false).await;
        let added = learner.map_err(refuse)?.log_id.index;
        self.await_progress(&name, added).await?;
        self.change(ChangeMembers::AddVoterIds(BTreeSet::from([name])))
            .await
    }

    async fn remove(&self, name: NodeName) -> Outcome<Vec<u8>> {
        let membership = self.membership();
        if membership.get_node(&name).is_none() {
            return Err(RefuseProposal::NotAMember { name });
        }
        let voters: BTreeSet<_> = membership.voter_ids().collect();
        if !voters.contains(&name) {
            return self
                .change(ChangeMembers::RemoveNodes(BTreeSet::from([name])))
                .await;
        }
        if voters.len() == 1 {
            return Err(RefuseProposal::NoOtherVoter);
        }
        self.change(ChangeMembers::RemoveVoters(BTreeSet::from([name])))
            .await
    }

    async fn change(&self, change: ChangeMembers<NodeName, String>) -> Outcome<Vec<u8>> {
        let changed = self.raft.change_membership(change, false).await;
        changed.map_err(refuse)?;
        Ok(Vec::new())
    }

    /// Asks another voter to lead and waits until it does; answers with its name.
    async fn hand_over(&self, to: Option<NodeName>) -> Outcome<Vec<u8>> {
        let to = self.successor(to)?;
        if to != *self.raft.node_id() {
            let asked = self.raft.trigger().transfer_leader(to.clone()).await;
            asked.map_err(stopped)?;
            let leads = |leader: &Option<NodeName>| leader.as_ref() == Some(&to);
            let mut metrics = self.raft.server_metrics();
            while !leads(&metrics.borrow_and_update().current_leader) {
                metrics.changed().await.map_err(stopped)?;
            }
        }
        Ok(to.as_str().as_bytes().to_vec())
    }

    /// The voter that was asked for, or else the other one that has most of the log.
    fn successor(&self, to: Option<NodeName>) -> Outcome<NodeName> {
        let me = self.raft.node_id();
        let voters: BTreeSet<_> = self.membership().voter_ids().collect();
        match to {
            Some(name) if voters.contains(&name) => Ok(name),
            Some(name) => Err(RefuseProposal::NotAVoter { name }),
            None => {
                let progress = self.progress();
                let others = voters.into_iter().filter(|name| name != me);
                others
                    .max_by_key(|name| progress.get(name).copied().flatten())
                    .ok_or(RefuseProposal::NoOtherVoter)
            }
        }
    }

    /// Waits until a follower's log reaches an index. openraft itself is content with a follower that is a thousand entries
    /// behind, which in a young cluster is one that never answered: as a voter it would count in every majority.
    async fn await_progress(&self, name: &NodeName, index: u64) -> Outcome<()> {
        let mut metrics = self.raft.data_metrics();
        while self.progress().get(name).copied().flatten() < Some(index) {
            metrics.changed().await.map_err(stopped)?;
        }
        Ok(())
    }

    /// How far each follower's log is known to reach.
    fn progress(&self) -> BTreeMap<NodeName, Option<u64>> {
        let metrics = self.raft.data_metrics();
        let metrics = metrics.borrow_watched();
        let replication = metrics.replication.iter().flatten();
        replication
            .map(|(name, log_id)| (name.clone(), log_id.as_ref().map(|log_id| log_id.index)))
            .collect()
    }

    fn membership(&self) -> StoredMembership {
        let metrics = self.raft.server_metrics();
        let metrics = metrics.borrow_watched();
        metrics.membership_config.as_ref().clone()
    }
}

fn refuse(error: RaftError<Types, ClientWriteError<Types>>) -> RefuseProposal {
    match error {
        RaftError::Fatal(fatal) => stopped(fatal),
        RaftError::APIError(ClientWriteError::ForwardToLeader(_)) => RefuseProposal::NotLeader,
        RaftError::APIError(ClientWriteError::LogEntryDiscarded(_)) => RefuseProposal::Lost,
        RaftError::APIError(other) => RefuseProposal::Members {
            reason: other.to_string(),
        },
    }
}

fn stopped(reason: impl Display) -> RefuseProposal {
    RefuseProposal::Stopped {
        reason: reason.to_string(),
    }
}
