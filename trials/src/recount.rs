//! The figures of a window: as counted from what was said, and as a report tells them.

use std::collections::{BTreeMap, BTreeSet};

use backbeat_contract::{BarReport, Count, State};

use crate::account::Said;

/// What a report says of claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// `agents_reporting`.
    pub agents: u64,
    /// Claims counted.
    pub claims: u64,
    /// `on_time_reviews`.
    pub on_time_reviews: u64,
    /// `help_promises_fulfilled`.
    pub promises_kept: u64,
    /// `secret_rotations_ok`.
    pub rotations_ok: bool,
    /// Tasks that ended the window failed.
    pub failed: u64,
    /// Tasks that ended the window blocked.
    pub blocked: u64,
}

impl Figures {
    /// Counts what was said, in the order of its saying: plain maps after the definitions of the contract, and none of
    /// the product's code.
    pub fn recounted(said: &[Said]) -> Self {
        let agents: BTreeSet<&str> = said.iter().map(|said| said.line.agent.as_str()).collect();
        let mut lives: BTreeMap<(&str, &str), Vec<State>> = BTreeMap::new();
        let mut reviews: BTreeMap<&str, &Said> = BTreeMap::new();
        for said in said {
            let line = &said.line;
            let states = lives.entry((&line.agent, &line.task)).or_default();
            states.push(line.state);
            if matches!(line.state, State::Reviewing | State::Completed) {
                reviews.insert(&line.agent, said);
            }
        }
        let ended = |state: State| {
            let ended = lives.values().filter(|life| life.last() == Some(&state));
            ended.count() as u64
        };
        let kept = lives.values().filter(|life| {
            let promised = life.iter().position(|state| *state == State::Helping);
            let done = life.iter().rposition(|state| *state == State::Completed);
            promised
                .zip(done)
                .is_some_and(|(promised, done)| promised < done)
        });
        let spoiled = lives.iter().any(|((_, task), life)| {
            task.starts_with("secret-rotation") && life.last() == Some(&State::Failed)
        });
        Self {
            agents: agents.len() as u64,
            claims: said.len() as u64,
            on_time_reviews: reviews.values().filter(|said| said.is_on_time()).count() as u64,
            promises_kept: kept.count() as u64,
            rotations_ok: !spoiled,
            failed: ended(State::Failed),
            blocked: ended(State::Blocked),
        }
    }

    /// What a report says.
    pub fn told(report: &BarReport) -> Self {
        let performance = report.performance.as_ref();
        let claims = performance.and_then(|performance| performance.claims_processed);
        Self {
            agents: report.agents_reporting.get(),
            claims: claims.map_or(0, Count::get),
            on_time_reviews: report.on_time_reviews.get(),
            promises_kept: report.help_promises_fulfilled.get(),
            rotations_ok: report.secret_rotations_ok,
            failed: issue(report, "failed-task"),
            blocked: issue(report, "blocked-task"),
        }
    }
}

/// How often a report tells of an issue.
pub fn issue(report: &BarReport, category: &str) -> u64 {
    let mut issues = report.issues.iter();
    let found = issues.find(|issue| issue.category == category);
    found.map_or(0, |issue| issue.count.get())
}
