//! The key figures of a bar, counted from its claims as their definitions say.

use std::collections::{BTreeMap, BTreeSet};

use backbeat_contract::State;
use backbeat_timing::{ClusterInstant, Nanos};

use super::said::Said;
use crate::bars::Bar;

/// The figures of one bar.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recount {
    pub(crate) agents: BTreeSet<Box<str>>,
    pub(crate) claims: u64,
    pub(crate) on_time: u64,
    pub(crate) promises: u64,
    pub(crate) failed: u64,
    pub(crate) blocked: u64,
    /// Whether any secret rotation was claimed.
    pub(crate) has_rotations: bool,
    /// Whether none failed and none is overdue.
    pub(crate) rotations_ok: bool,
}

impl Recount {
    /// Counts what arrived before `until`. Reviews are in time up to `slack` after their deadline, which is negative for
    /// a strict count.
    pub(super) fn of(claims: &[&Said], bar: &Bar, until: ClusterInstant, slack: Nanos) -> Self {
        let mut claims: Vec<&Said> = claims
            .iter()
            .copied()
            .filter(|said| said.arrival < until)
            .collect();
        claims.sort_by_key(|said| (said.stamp, said.beat));
        let pairs = pairs(&claims);
        let ended = |state| {
            let last = pairs.values().filter_map(|life| life.last());
            last.filter(|said| said.state == state).count() as u64
        };
        Self {
            agents: claims.iter().map(|said| said.agent.clone()).collect(),
            claims: claims.len() as u64,
            on_time: on_time(&claims, bar, slack),
            promises: pairs.values().filter(|life| is_kept(life)).count() as u64,
            failed: ended(State::Failed),
            blocked: ended(State::Blocked),
            has_rotations: rotations(&claims).next().is_some(),
            rotations_ok: rotations_ok(&claims, bar.to),
        }
    }
}

/// The claims of each agent about each of its tasks, in order.
fn pairs<'a>(claims: &[&'a Said]) -> BTreeMap<(&'a str, Option<&'a str>), Vec<&'a Said>> {
    let mut pairs: BTreeMap<_, Vec<&Said>> = BTreeMap::new();
    for said in claims {
        pairs
            .entry((&*said.agent, said.task.as_deref()))
            .or_default()
            .push(said);
    }
    pairs
}

/// Agents whose last `reviewing` or `completed` claim came before the deadline of its beat.
fn on_time(claims: &[&Said], bar: &Bar, slack: Nanos) -> u64 {
    let mut last: BTreeMap<&str, &Said> = BTreeMap::new();
    for said in claims {
        if matches!(said.state, State::Reviewing | State::Completed) {
            last.insert(&said.agent, said);
        }
    }
    let in_time = last.values().filter(|said| {
        let deadline = bar.deadlines.get(&said.beat);
        deadline.is_some_and(|&deadline| said.arrival < deadline + slack)
    });
    in_time.count() as u64
}

/// Whether help was promised and then completed.
fn is_kept(life: &[&Said]) -> bool {
    let helped = life.iter().position(|said| said.state == State::Helping);
    let done = life.iter().rposition(|said| said.state == State::Completed);
    helped.zip(done).is_some_and(|(helped, done)| helped < done)
}

/// The claims about each secret rotation, whoever made them.
fn rotations<'a>(claims: &[&'a Said]) -> impl Iterator<Item = Vec<&'a Said>> + use<'a> {
    let mut tasks: BTreeMap<&str, Vec<&Said>> = BTreeMap::new();
    for said in claims {
        let task = said
            .task
            .as_deref()
            .filter(|task| task.starts_with(ROTATION));
        if let Some(task) = task {
            tasks.entry(task).or_default().push(said);
        }
    }
    tasks.into_values()
}

fn rotations_ok(claims: &[&Said], to: u64) -> bool {
    rotations(claims).all(|life| match life.last().map(|said| said.state) {
        Some(State::Completed) => true,
        Some(State::Failed) => false,
        _ => {
            let promise = life
                .iter()
                .rev()
                .find_map(|said| Some(said.beat + said.beats_left?));
            promise.is_none_or(|due| due >= to)
        }
    })
}

/// Tasks of this prefix rotate a secret.
const ROTATION: &str = "secret-rotation";
