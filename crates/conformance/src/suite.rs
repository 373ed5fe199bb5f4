//! The suites by name. Their checks are data, under `fixtures/conformance`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A set of checks that are tried together against one implementation.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
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

    /// What it judges, in one sentence without full stop.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Contract => {
                "The message cases and recordings, judged by this tool's own schemas, types and rules"
            }
            Self::Validator => "The message cases, judged by somebody else's validator",
            Self::Recording => {
                "A recording, judged by the contract and by the rules over a sequence"
            }
            Self::Pulse => "A live pulse",
            Self::Reverb => "A live reverb",
            Self::Agent => "One live agent",
            Self::Cluster => "A whole live cluster, as an onlooker sees it",
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
        f.pad(self.as_str())
    }
}
