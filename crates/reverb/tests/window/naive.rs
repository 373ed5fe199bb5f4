//! A second count of the same claims: plain maps, everything kept, no thought of memory.

use super::given::{FROM, LENGTH_MS, Said, TO};
use backbeat_contract::State;
use std::collections::{BTreeMap, BTreeSet};

/// What a report must say.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Recount {
    pub(crate) agents: u64,
    pub(crate) on_time: u64,
    pub(crate) promises: u64,
    pub(crate) rotations_ok: bool,
    pub(crate) claims: u64,
    pub(crate) failed: u64,
    pub(crate) blocked: u64,
    pub(crate) drifted: u64,
}

/// Counts claims, each once, in the order of their stamps.
pub(crate) fn recount(delivered: &[Said]) -> Recount {
    let claims = distinct(delivered);
    let agents: BTreeSet<&str> = claims.iter().map(|said| said.agent.as_str()).collect();
    Recount {
        agents: agents.len() as u64,
        on_time: agents
            .iter()
            .filter(|agent| on_time(&claims, agent))
            .count() as u64,
        promises: promises(&claims),
        rotations_ok: rotations_ok(&claims),
        claims: claims.len() as u64,
        failed: ended(&claims, State::Failed),
        blocked: ended(&claims, State::Blocked),
        drifted: claims
            .iter()
            .filter(|said| (said.arrival - said.stamp.0).abs() > 5_000)
            .count() as u64,
    }
}

/// Each claim with its earliest arrival, in the order of (stamp, beat, digest).
fn distinct(delivered: &[Said]) -> Vec<Said> {
    let mut claims: BTreeMap<_, Said> = BTreeMap::new();
    for said in delivered {
        let digest = said.give(|claim| claim.digest);
        let known = claims
            .entry((said.stamp, said.beat, digest, said.agent.clone()))
            .or_insert_with(|| said.clone());
        known.arrival = known.arrival.min(said.arrival);
    }
    let mut claims: Vec<Said> = claims.into_values().collect();
    claims.sort_by_key(order);
    claims
}

/// The digest's 17 highest bits take part in the order, then the state.
fn order(said: &Said) -> (i64, u16, u64, u64, State) {
    let digest = said.give(|claim| claim.digest.0 >> 47);
    let (millis, counter) = said.stamp;
    (millis, counter, said.beat, digest, said.state)
}

fn on_time(claims: &[Said], agent: &str) -> bool {
    let reviews = |said: &&Said| matches!(said.state, State::Reviewing | State::Completed);
    let own = claims.iter().filter(|said| said.agent == agent);
    let reviews: Vec<&Said> = own.filter(reviews).collect();
    let Some(last) = reviews.last() else {
        return false;
    };
    // Claims of one order, which no working clock makes, count with the earliest arrival of them.
    let same = reviews.iter().filter(|said| order(said) == order(last));
    let arrival = same.map(|said| said.arrival).min().unwrap();
    arrival < (last.beat - FROM + 1).cast_signed() * LENGTH_MS
}

fn pairs(claims: &[Said]) -> BTreeMap<(&str, Option<&str>), Vec<&Said>> {
    let mut pairs: BTreeMap<_, Vec<&Said>> = BTreeMap::new();
    for said in claims {
        let pair = (said.agent.as_str(), said.task.as_deref());
        pairs.entry(pair).or_default().push(said);
    }
    pairs
}

fn promises(claims: &[Said]) -> u64 {
    let fulfilled = |claims: &&Vec<&Said>| {
        let is = |state| move |said: &&&Said| said.state == state;
        let helped = claims.iter().find(is(State::Helping));
        let completed = claims.iter().rfind(is(State::Completed));
        let orders = helped.zip(completed);
        orders.is_some_and(|(helped, completed)| order(helped) < order(completed))
    };
    pairs(claims).values().filter(fulfilled).count() as u64
}

fn ended(claims: &[Said], state: State) -> u64 {
    let ended = |claims: &&Vec<&Said>| claims.last().is_some_and(|last| last.state == state);
    pairs(claims).values().filter(ended).count() as u64
}

fn rotations_ok(claims: &[Said]) -> bool {
    let mut tasks: BTreeMap<&str, Vec<&Said>> = BTreeMap::new();
    for said in claims {
        if let Some(task) = said.task.as_deref()
            && task.starts_with("secret-rotation")
        {
            tasks.entry(task).or_default().push(said);
        }
    }
    tasks.values().all(|claims| {
        let overdue = || {
            let promises = claims.iter().filter(|said| said.beats_left.is_some());
            let last =
                promises.max_by_key(|said| (order(said), said.beat + said.beats_left.unwrap()));
            last.is_some_and(|said| said.beat + said.beats_left.unwrap() < TO)
        };
        match claims.last().map(|last| last.state) {
            Some(State::Completed) => true,
            Some(State::Failed) => false,
            _ => !overdue(),
        }
    })
}
