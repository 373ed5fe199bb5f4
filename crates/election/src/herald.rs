//! Tells what became of this node: openraft's metrics in this crate's words.

use openraft::rt::watch::WatchReceiver as _;
use std::collections::BTreeSet;
use std::sync::Arc;

use openraft::ServerState;
use tokio::sync::watch;
use tracing::{error, info};

use crate::caution::Caution;
use crate::counters::{Meter, count};
use crate::member::Member;
use crate::name::NodeName;
use crate::raft::{Raft, StoredMembership, Types};
use crate::standing::{Role, Standing};

/// Watches openraft, and who does not vote, and announces every change.
pub(crate) struct Herald {
    pub(crate) raft: Raft,
    pub(crate) caution: Arc<Caution>,
    pub(crate) silent: watch::Receiver<BTreeSet<NodeName>>,
    pub(crate) meter: Arc<Meter>,
    pub(crate) announced: watch::Sender<Standing>,
}

impl Herald {
    /// Announces until openraft has ended.
    pub(crate) async fn announce(mut self) {
        let mut metrics = self.raft.metrics();
        loop {
            let silent = self.silent.borrow_and_update().clone();
            let standing = self.standing(&metrics.borrow_and_update(), &silent);
            let over = standing.is_over();
            self.tell(standing);
            if over {
                break;
            }
            tokio::select! {
                changed = metrics.changed() => if changed.is_err() {
                    break;
                },
                Ok(()) = self.silent.changed() => {}
            }
        }
        self.announced.send_if_modified(|standing| {
            let over = standing.is_over();
            if !over {
                standing.role = Role::Stopped;
                standing.leader = None;
            }
            !over
        });
    }

    fn tell(&self, standing: Standing) {
        self.announced.send_if_modified(|before| {
            if *before == standing {
                return false;
            }
            if before.term != standing.term {
                count(&self.meter.term_changes);
            }
            if standing.is_leader() && !before.is_leader() {
                count(&self.meter.elections_won);
            }
            if let Role::Failed { reason } = &standing.role {
                error!(reason, "the election has failed on this node");
            } else {
                info!(role = %standing.role, term = standing.term, leader = ?standing.leader, "standing");
            }
            *before = standing;
            true
        });
    }

    fn standing(
        &self,
        metrics: &openraft::RaftMetrics<Types>,
        silent: &BTreeSet<NodeName>,
    ) -> Standing {
        let membership = &metrics.membership_config;
        let role = match (&metrics.running_state, metrics.state) {
            (Err(fatal), _) if metrics.state != ServerState::Shutdown => Role::Failed {
                reason: fatal.to_string(),
            },
            (_, ServerState::Shutdown) => Role::Stopped,
            (_, ServerState::Leader) if knows_all(metrics) => Role::Leader,
            (_, ServerState::Leader | ServerState::Candidate) => Role::Candidate,
            (_, ServerState::Follower) => Role::Follower,
            (_, ServerState::Learner) if membership.log_id().is_none() => Role::Waiting,
            (_, ServerState::Learner) => Role::Learner,
        };
        let (voters, learners) = members(membership);
        let me = &self.caution.about().me.name;
        // What others said of themselves is old on a node that does not lead.
        let known = |name: &&NodeName| *name == me || role == Role::Leader;
        let names = voters.iter().map(|voter| &voter.name);
        let convalescent = names.filter(|name| silent.contains(*name)).filter(known);
        let convalescent = convalescent.cloned().collect();
        Standing {
            role,
            term: metrics.current_term,
            leader: metrics.current_leader.clone(),
            voters,
            learners,
            may_vote: self.caution.may_vote(),
            convalescent,
        }
    }
}

/// Whether a leader has applied an entry of its own term, and with it all that was agreed on before it was elected.
fn knows_all(metrics: &openraft::RaftMetrics<Types>) -> bool {
    let applied = metrics.last_applied.as_ref();
    applied.is_some_and(|last| **last.committed_leader_id() == metrics.current_term)
}

fn members(membership: &StoredMembership) -> (Vec<Member>, Vec<Member>) {
    let voters: Vec<_> = membership.voter_ids().collect();
    let members = membership.nodes().map(|(name, address)| Member {
        name: name.clone(),
        address: address.clone(),
    });
    members.partition(|member| voters.contains(&member.name))
}
