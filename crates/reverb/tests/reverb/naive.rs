//! A second count of the same claims: plain maps, no thought of memory, none of the crate's parts.

use backbeat_contract::{BarReport, State, StatusClaim, TaskId};
use std::collections::{BTreeMap, BTreeSet};

/// What a report says of the claims.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Figures {
    pub(crate) agents: u64,
    pub(crate) claims: u64,
    pub(crate) promises: u64,
    pub(crate) failed: u64,
}

impl Figures {
    /// Counts claims in the order of their saying.
    pub(crate) fn recounted<'a>(claims: impl IntoIterator<Item = &'a StatusClaim>) -> Self {
        let claims: Vec<&StatusClaim> = claims.into_iter().collect();
        let agents: BTreeSet<&str> = claims.iter().map(|claim| claim.agent_id.as_str()).collect();
        let distinct: BTreeSet<String> = claims
            .iter()
            .map(|claim| serde_json::to_string(claim).unwrap())
            .collect();
        let mut lives: BTreeMap<_, Vec<State>> = BTreeMap::new();
        for claim in &claims {
            let task = claim.task_id.as_ref().map(TaskId::as_str);
            let life = lives.entry((claim.agent_id.as_str(), task)).or_default();
            life.push(claim.state);
        }
        let kept = |life: &&Vec<State>| {
            let helped = life.iter().position(|state| *state == State::Helping);
            let done = life.iter().rposition(|state| *state == State::Completed);
            helped.zip(done).is_some_and(|(helped, done)| helped < done)
        };
        let failed = |life: &&Vec<State>| life.last() == Some(&State::Failed);
        Self {
            agents: agents.len() as u64,
            claims: distinct.len() as u64,
            promises: lives.values().filter(kept).count() as u64,
            failed: lives.values().filter(failed).count() as u64,
        }
    }

    pub(crate) fn told(report: &BarReport) -> Self {
        let performance = report.performance.as_ref().unwrap();
        Self {
            agents: report.agents_reporting.get(),
            claims: performance.claims_processed.unwrap().get(),
            promises: report.help_promises_fulfilled.get(),
            failed: issue(report, "failed-task"),
        }
    }
}

/// How often a report tells of an issue.
pub(crate) fn issue(report: &BarReport, category: &str) -> u64 {
    let mut issues = report.issues.iter();
    let found = issues.find(|issue| issue.category == category);
    found.map_or(0, |issue| issue.count.get())
}
