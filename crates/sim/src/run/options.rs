//! What a simulation is told.

use std::time::Duration;

use backbeat_bus::{Namespace, Signer};
use backbeat_contract::ClusterId;

use crate::crowd::{AgentCount, Rate};
use crate::scenario::{FaultOverrides, Scenario};

/// What a simulation is told.
#[derive(Debug, Clone)]
pub struct Options {
    /// The cluster whose beats the agents follow.
    pub cluster: ClusterId,
    /// The subjects of that cluster.
    pub names: Namespace,
    /// How many agents.
    pub agents: AgentCount,
    /// How often each of them claims; once a beat when none is given.
    pub rate: Option<Rate>,
    /// How they live.
    pub scenario: Scenario,
    /// What goes wrong on purpose, in place of what the scenario says.
    pub faults: FaultOverrides,
    /// What decides all lives: the same seed and the same beats give the same lives.
    pub seed: u64,
    /// How long to go on, from the start; until cancelled when none is given.
    pub duration: Option<Duration>,
    /// Signs the claims, when keys are in use.
    pub signer: Option<Signer>,
}

impl Options {
    /// Agents of a scenario in a cluster, with the contract's subjects, without further faults, seed 0, until cancelled.
    pub fn new(cluster: ClusterId, agents: AgentCount, scenario: Scenario) -> Self {
        Self {
            cluster,
            names: Namespace::default(),
            agents,
            rate: None,
            scenario,
            faults: FaultOverrides::default(),
            seed: 0,
            duration: None,
            signer: None,
        }
    }
}
