//! Crews: agents of one kind. What their members decide at each claim is in `life`.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{BeatSpan, Chance, Share};

/// Agents of one kind, and how they live. Chances are for each claim of an agent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(inline)]
pub struct Crew {
    /// The service in the agents' ids (`indexer` in `indexer:000042`): 1 to 32 letters, digits, `_` or `-`.
    #[schemars(extend("examples" = ["indexer"]))]
    pub name: CrewName,
    /// How many parts of all agents belong to the crew, next to the other crews' shares. Unit: parts, 1 to 10 000.
    #[schemars(extend("examples" = [60]))]
    pub share: Share,
    /// What the crew's task ids begin with: 1 to 64 letters, digits, `_` or `-`. Tasks named `secret-rotation` rotate
    /// secrets.
    #[schemars(extend("examples" = ["index-batch"]))]
    pub task: TaskPrefix,
    /// That an agent without a task takes one up. Unit: ratio, 0 to 1.
    #[schemars(extend("examples" = [0.5]))]
    pub start: Chance,
    /// How long a task is planned.
    pub plan: BeatSpan,
    /// How long it is executed.
    pub execute: BeatSpan,
    /// How long it is reviewed.
    pub review: BeatSpan,
    /// That an executing agent fails. Unit: ratio, 0 to 1.
    #[serde(default)]
    #[schemars(extend("examples" = [0.005]))]
    pub fail: Chance,
    /// That an executing agent has to wait for somebody else. Unit: ratio, 0 to 1.
    #[serde(default)]
    #[schemars(extend("examples" = [0.05]))]
    pub block: Chance,
    /// How long it waits at most.
    #[serde(default = "two_to_six")]
    pub patience: BeatSpan,
    /// That an agent that has waited in vain gives its task up, rather than go on. Unit: ratio, 0 to 1.
    #[serde(default)]
    #[schemars(extend("examples" = [0.2]))]
    pub give_up: Chance,
    /// That a review sends the task back to be executed again. Unit: ratio, 0 to 1.
    #[serde(default)]
    #[schemars(extend("examples" = [0.1]))]
    pub rework: Chance,
    /// That an agent without a task helps one that waits, when there is one. Unit: ratio, 0 to 1.
    #[serde(default)]
    #[schemars(extend("examples" = [0.3]))]
    pub help: Chance,
    /// How long helping takes.
    #[serde(default = "one_to_three")]
    pub assist: BeatSpan,
}

const fn two_to_six() -> BeatSpan {
    BeatSpan::TWO_TO_SIX
}

const fn one_to_three() -> BeatSpan {
    BeatSpan::ONE_TO_THREE
}

impl Crew {
    /// Whether its tasks are secret rotations, which reports watch (contract, `secret_rotations_ok`).
    pub(crate) fn rotates_secrets(&self) -> bool {
        self.task.as_str().starts_with("secret-rotation")
    }
}

/// Declares a text of letters, digits, `_` and `-` of a bounded length.
macro_rules! plain_name {
    ($(#[$doc:meta])* $name:ident, max: $max:literal, pattern: $pattern:literal, expected: $expected:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = backbeat_contract::Malformed;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
                if (1..=$max).contains(&text.len()) && text.bytes().all(plain) {
                    return Ok(Self(text));
                }
                Err(backbeat_contract::Malformed { expected: $expected, text })
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": $pattern })
            }
        }
    };
}

plain_name! {
    /// A crew's name: 1 to 32 letters, digits, `_` or `-`. No dots, so that an agent's id is one token of a subject.
    CrewName, max: 32, pattern: "^[A-Za-z0-9_-]{1,32}$",
    expected: "a crew's name must have 1 to 32 letters, digits, _ or -"
}

plain_name! {
    /// What task ids begin with: 1 to 64 letters, digits, `_` or `-`.
    TaskPrefix, max: 64, pattern: "^[A-Za-z0-9_-]{1,64}$",
    expected: "a task must have 1 to 64 letters, digits, _ or -"
}

/// The crews of a scenario: 1 to 64, each with a name of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Vec<Crew>", into = "Vec<Crew>")]
#[schemars(with = "Vec<Crew>")]
pub struct Crews(Vec<Crew>);

/// Crews that no scenario can have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseCrews {
    /// Too few or too many.
    #[error("a scenario must have 1 to {} crews, got {count}", Crews::MAX)]
    Count {
        /// How many there are.
        count: usize,
    },
    /// Two of one name would share their agents' ids.
    #[error("crew {name:?} is there twice")]
    Twice {
        /// The name.
        name: String,
    },
}

impl Crews {
    /// Most crews.
    pub const MAX: usize = 64;

    /// All crews, in the order of the file; at least one.
    pub fn iter(&self) -> impl Iterator<Item = &Crew> {
        self.0.iter()
    }

    pub(crate) fn as_slice(&self) -> &[Crew] {
        &self.0
    }
}

impl TryFrom<Vec<Crew>> for Crews {
    type Error = RefuseCrews;

    fn try_from(crews: Vec<Crew>) -> Result<Self, RefuseCrews> {
        if !(1..=Self::MAX).contains(&crews.len()) {
            return Err(RefuseCrews::Count { count: crews.len() });
        }
        let mut names = BTreeSet::new();
        if let Some(twice) = crews.iter().find(|crew| !names.insert(&crew.name)) {
            return Err(RefuseCrews::Twice {
                name: twice.name.as_str().to_owned(),
            });
        }
        Ok(Self(crews))
    }
}

impl From<Crews> for Vec<Crew> {
    fn from(crews: Crews) -> Self {
        crews.0
    }
}
