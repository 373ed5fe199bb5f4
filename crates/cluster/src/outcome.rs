//! How a cluster did, and what is wanting.

use std::fmt;

use backbeat_sim::Summary;
use serde::Serialize;

use crate::Account;

/// How a cluster did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcome {
    /// Whether it ran for as long as it was to; false when it was stopped before, or was to run until stopped.
    pub complete: bool,
    /// What is wanting; empty when all is well.
    pub wanting: Vec<Wanting>,
    /// What was heard of it.
    pub heard: Account,
    /// What the agents said, and whether the reports agree with it.
    pub agents: Summary,
}

/// Something that a cluster must show and did not, or must not show and did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Wanting {
    /// Nobody beat.
    Beats,
    /// No agent claimed anything.
    Claims,
    /// No bar was reported.
    Reports,
    /// Claims were sent, and no report tells of any.
    ClaimsInReports,
    /// Reports differ from what was sent.
    Agreement,
    /// Rules over a sequence were breached that must not be.
    Order,
    /// Frames or reports break the contract.
    Contract,
}

impl Outcome {
    pub(crate) fn new(complete: bool, heard: Account, agents: Summary) -> Self {
        Self {
            complete,
            wanting: wanting(complete, &heard, &agents),
            heard,
            agents,
        }
    }
}

/// What is wanting. What merely did not come is held only against a cluster that had its time.
fn wanting(complete: bool, heard: &Account, agents: &Summary) -> Vec<Wanting> {
    let claims = agents.claims.valid;
    let unread = heard.unreadable + agents.reports.unreadable;
    let found = [
        (Wanting::Beats, complete && heard.beats == 0),
        (Wanting::Claims, complete && claims == 0),
        (Wanting::Reports, complete && heard.reports == 0),
        (
            Wanting::ClaimsInReports,
            heard.reports > 0 && claims > 0 && heard.claims_reported == 0,
        ),
        (Wanting::Agreement, agents.reports.differing > 0),
        (Wanting::Order, heard.errors > 0),
        (Wanting::Contract, unread > 0),
    ];
    let found = found.into_iter().filter(|&(_, is_so)| is_so);
    found.map(|(wanting, _)| wanting).collect()
}

impl fmt::Display for Wanting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Beats => "no beat was heard",
            Self::Claims => "no claim was sent",
            Self::Reports => "no report was heard: give it longer than a bar and a beat",
            Self::ClaimsInReports => "no report tells of any claim",
            Self::Agreement => "reports differ from what was sent",
            Self::Order => "frames or reports came in an order that breaks the rules",
            Self::Contract => "frames or reports break the contract",
        })
    }
}
