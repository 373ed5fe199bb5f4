//! Which messages are wanted.

use backbeat_contract::State;
use backbeat_validate::Facts;
use globset::{Glob, GlobMatcher};

use crate::Sight;

/// Which messages are wanted: those that pass every condition that is set.
#[derive(Debug, Default)]
pub struct Sieve {
    /// The end of their `type`, or a part of it: `backbeat.statusclaim.v1`, `statusclaim`.
    pub message_type: Option<String>,
    /// The agent of claims, and the one that a dead letter names.
    pub agent: Option<GlobMatcher>,
    /// The state of claims.
    pub state: Option<State>,
    /// Only what is wrong, alone or in its place.
    pub wrong: bool,
}

/// Why a text is no pattern of agents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefuseGlob(String);

impl std::fmt::Display for RefuseGlob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for RefuseGlob {}

impl Sieve {
    /// A pattern of agent ids: `*` stands for any characters, `?` for one.
    pub fn agents(pattern: &str) -> Result<GlobMatcher, RefuseGlob> {
        let glob = Glob::new(pattern).map_err(|error| RefuseGlob(error.to_string()))?;
        Ok(glob.compile_matcher())
    }

    /// Whether a message is wanted.
    pub fn wants(&self, sight: &Sight<'_>) -> bool {
        (!self.wrong || sight.is_wrong())
            && self.wants_type(sight)
            && self.wants_agent(sight)
            && self.state.is_none_or(
                |wanted| matches!(sight.facts, Some(Facts::Claim { state, .. }) if state == wanted),
            )
    }

    fn wants_type(&self, sight: &Sight<'_>) -> bool {
        let Some(wanted) = &self.message_type else {
            return true;
        };
        let found = sight.message_type.as_deref().unwrap_or_default();
        found.contains(wanted.as_str())
    }

    fn wants_agent(&self, sight: &Sight<'_>) -> bool {
        let Some(wanted) = &self.agent else {
            return true;
        };
        if let Some(Facts::Claim { agent, .. }) = &sight.facts {
            return wanted.is_match(agent.as_ref());
        }
        let named = sight.envelope.headers.get(backbeat_bus::Headers::AGENT_ID);
        named.is_some_and(|agent| wanted.is_match(agent))
    }
}
