//! Tells what became of this node: openraft's metrics in this crate's words.
//!
//! openraft has them in three channels. The one of everything tells each heartbeat; here only those are listened to that
//! tell little else than what is to be announced, since what an idle node costs is mostly its waking up.

use openraft::rt::watch::WatchReceiver as _;
use std::collections::BTreeSet;
use std::sync::Arc;

use openraft::ServerState;
use openraft::errors::Fatal;
use openraft::metrics::RaftServerMetrics;
use tokio::sync::watch;
use tracing::{error, info};

use crate::caution::Caution;
use crate::counters::{Meter, count};
use crate::member::Member;
use crate::name::NodeName;
use crate::raft::{Raft, StoredMembership, Types, Vigil};
use crate::standing::{Role, Standing};

/// Watches openraft, and who does not vote, and announces every change.
pub(crate) struct Herald {
    pub(crate) raft: Raft,
    pub(crate) caution: Arc<Caution>,
    pub(crate) silent: watch::Receiver<BTreeSet<NodeName>>,
    pub(crate) vigil: Arc<Vigil>,
    pub(crate) meter: Arc<Meter>,
    pub(crate) announced: watch::Sender<Standing>,
}

impl Herald {
    /// Announces until openraft has ended.
    pub(crate) async fn announce(mut self) {
        let mut server = self.raft.server_metrics();
        let mut data = self.raft.data_metrics();
        loop {
            let silent = self.silent.borrow_and_update().clone();
            let applied = data.borrow_and_update().last_applied;
            let applied = applied.map(|last| **last.committed_leader_id());
            let (standing, elected) = {
                let server = server.borrow_and_update();
                let elected = server.state == ServerState::Leader;
                (self.standing(&server, applied, &silent), elected)
            };
            let catches_up = elected && !standing.is_leader();
            self.tell(standing);
            self.vigil.stands(elected);
            tokio::select! {
                changed = server.changed() => if changed.is_err() {
                    break;
                },
                Ok(()) = data.changed(), if catches_up => {}
                Ok(()) = self.silent.changed() => {}
            }
        }
        self.tell(self.last_standing());
    }

    /// How it ended: openraft says so after everything else, on the channel of everything.
    fn last_standing(&self) -> Standing {
        let role = match &self.raft.metrics().borrow_watched().running_state {
            Err(Fatal::Stopped) => Role::Stopped,
            Err(fatal) => Role::Failed {
                reason: fatal.to_string(),
            },
            Ok(()) => Role::Failed {
                reason: "openraft ended without a word".to_owned(),
            },
        };
        Standing {
            role,
            leader: None,
            ..self.announced.borrow().clone()
        }
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

    /// `applied` is the term of the last entry that was applied.
    fn standing(
        &self,
        metrics: &RaftServerMetrics<Types>,
        applied: Option<u64>,
        silent: &BTreeSet<NodeName>,
    ) -> Standing {
        let membership = &metrics.membership_config;
        let term = metrics.vote.leader_id.term;
        // A leader knows all that was agreed on before it was elected once it has applied an entry of its own term.
        let knows_all = applied == Some(term);
        let role = match metrics.state {
            ServerState::Shutdown => Role::Stopped,
            ServerState::Leader if knows_all => Role::Leader,
            ServerState::Leader | ServerState::Candidate => Role::Candidate,
            ServerState::Follower => Role::Follower,
            ServerState::Learner if membership.log_id().is_none() => Role::Waiting,
            ServerState::Learner => Role::Learner,
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
            term,
            leader: metrics.current_leader.clone(),
            voters,
            learners,
            may_vote: self.caution.may_vote(),
            convalescent,
        }
    }
}

fn members(membership: &StoredMembership) -> (Vec<Member>, Vec<Member>) {
    let voters: Vec<_> = membership.voter_ids().collect();
    let members = membership.nodes().map(|(name, address)| Member {
        name: name.clone(),
        address: address.clone(),
    });
    members.partition(|member| voters.contains(&member.name))
}
