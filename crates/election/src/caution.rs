//! Whether this node may vote. One that lost its data must not, until a leader has brought it up to
//! date: it may have voted in this very term, and acknowledged entries that it no longer has.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use crate::member::Member;
use crate::name::{ClusterName, NodeName};
use crate::raft::LogId;
use crate::roll::Roll;
use crate::store::Founders;

/// What a node says about itself.
#[derive(Clone, Debug)]
pub(crate) struct About {
    pub(crate) cluster: ClusterName,
    pub(crate) me: Member,
    /// Drawn when the ledger was made.
    pub(crate) incarnation: u64,
    /// The members it was started with, itself included, in order.
    pub(crate) peers: Vec<NodeName>,
}

/// Holds back the vote of a node that cannot know what it has voted before.
pub(crate) struct Caution {
    about: About,
    may_vote: AtomicBool,
    founders: OnceLock<Founders>,
    roll: Arc<Roll>,
    goal: Mutex<Option<Goal>>,
    heard: Notify,
}

/// What a node has to catch up with, as the first leader that it heard of a term told it.
#[derive(Clone, Copy, Debug)]
struct Goal {
    term: u64,
    /// The log must reach this index.
    index: u64,
    since: Instant,
}

/// How long a leader of one term is listened to before this node votes again: no candidate for which
/// it may have voted before it lost its data is still waiting for an answer then.
const PROBATION: Duration = Duration::from_secs(1);

impl Caution {
    pub(crate) fn new(about: About, may_vote: bool, founders: Founders, roll: Arc<Roll>) -> Self {
        roll.note(&about.me.name, may_vote);
        let known = OnceLock::new();
        if !founders.is_empty() {
            let _ = known.set(founders);
        }
        Self {
            about,
            may_vote: AtomicBool::new(may_vote),
            founders: known,
            roll,
            goal: Mutex::new(None),
            heard: Notify::new(),
        }
    }

    pub(crate) const fn about(&self) -> &About {
        &self.about
    }

    pub(crate) fn may_vote(&self) -> bool {
        self.may_vote.load(Ordering::Acquire)
    }

    /// The founders of the cluster; empty when this node is not one of them, or knows of none yet.
    pub(crate) fn founders(&self) -> Founders {
        self.founders.get().cloned().unwrap_or_default()
    }

    /// From now on this node votes. The ledger has it already.
    pub(crate) fn allow(&self, founders: Founders) {
        if !founders.is_empty() {
            let _ = self.founders.set(founders);
        }
        self.may_vote.store(true, Ordering::Release);
        self.roll.note(&self.about.me.name, true);
    }

    /// A leader of this term has spoken; this much is committed, as it says.
    pub(crate) fn heard(&self, term: u64, commit: Option<LogId>) {
        if self.may_vote() {
            return;
        }
        let Some(commit) = commit else { return };
        let mut goal = self.goal();
        if goal.is_none_or(|goal| goal.term != term) {
            *goal = Some(Goal {
                term,
                index: commit.index,
                since: Instant::now(),
            });
        }
        drop(goal);
        self.heard.notify_one();
    }

    /// Waits until a leader has brought this node up to date; `last` tells how far the log reaches.
    pub(crate) async fn convalesce(&self, last: impl Fn() -> Option<u64>) {
        loop {
            self.heard.notified().await;
            let goal = *self.goal();
            let reached = goal.is_some_and(|goal| {
                goal.since.elapsed() >= PROBATION && last() >= Some(goal.index)
            });
            if reached {
                return;
            }
        }
    }

    fn goal(&self) -> MutexGuard<'_, Option<Goal>> {
        self.goal.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
