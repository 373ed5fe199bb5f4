//! The suites by name. Their checks are data, under `fixtures/conformance`.

use serde::{Deserialize, Serialize};

/// A set of checks that are tried together against one implementation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Suite {
    /// The message cases against this tool's own schemas, types and paths.
    Contract,
    /// The message cases against somebody else's validator.
    Validator,
    /// The rules over a sequence, on a recording.
    Recording,
    /// A live pulse.
    Pulse,
    /// A live reverb.
    Reverb,
    /// One live agent.
    Agent,
    /// A whole cluster as an onlooker sees it.
    Cluster,
}

impl Suite {
    /// Every suite, in the order in which they are listed.
    pub const ALL: &[Self] = &[
        Self::Contract,
        Self::Validator,
        Self::Recording,
        Self::Pulse,
        Self::Reverb,
        Self::Agent,
        Self::Cluster,
    ];

    /// The name: `pulse`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Contract => "contract",
            Self::Validator => "validator",
            Self::Recording => "recording",
            Self::Pulse => "pulse",
            Self::Reverb => "reverb",
            Self::Agent => "agent",
            Self::Cluster => "cluster",
        }
    }

    /// Whether it needs a network and services that run.
    pub const fn is_live(self) -> bool {
        matches!(
            self,
            Self::Pulse | Self::Reverb | Self::Agent | Self::Cluster
        )
    }
}

impl std::fmt::Display for Suite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
