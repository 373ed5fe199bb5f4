//! Scenarios: what kinds of agents there are, how they live and what goes wrong, as a file that people write.
//!
//! Nothing here opens files: the text is an argument. How agents follow a scenario is in `life` and `crowd`.

mod crew;
mod faults;
mod figures;
mod refusal;
mod rush;
mod schema;
mod shipped;
mod span;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crew::{Crew, CrewName, Crews, RefuseCrews, TaskPrefix};
pub use faults::{FaultOverrides, Faults};
pub use figures::{Chance, RefuseFigure, Share, Skew, Spread};
pub use refusal::RefuseScenario;
pub use rush::{RefuseRush, Rush};
pub use schema::{SCENARIO_SCHEMA_FILE, scenario_schema};
pub use span::{BeatSpan, RefuseSpan};

/// What kinds of agents there are, how they live, and what goes wrong on purpose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "Scenario of a simulation", extend("examples" = [schema::example()]))]
pub struct Scenario {
    /// What the scenario is for, in a sentence.
    #[serde(default)]
    #[schemars(extend("examples" = ["An ordinary hour"]))]
    pub description: String,
    /// The share of a beat over which the agents' claims are spread evenly, from its begin on. Unit: ratio, 0.01 to
    /// 0.95; a claim sent later than that would come close to its deadline.
    #[serde(default)]
    #[schemars(extend("examples" = [0.7]))]
    pub spread: Spread,
    /// Stretches of beats in which everybody has work at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Rush")]
    pub rush: Option<Rush>,
    /// The kinds of agents: 1 to 64 of them.
    #[serde(rename = "crew")]
    #[schemars(length(min = 1, max = 64))]
    pub crews: Crews,
    /// What goes wrong on purpose; nothing unless given.
    #[serde(default)]
    pub faults: Faults,
}

impl Scenario {
    /// Reads a scenario. `origin` is where the text is from (a file, say), for the refusal to tell.
    pub fn from_toml(origin: &str, text: &str) -> Result<Self, RefuseScenario> {
        toml::from_str(text).map_err(|fault| RefuseScenario::locate(origin, text, &fault))
    }

    /// The names of the scenarios that come with the crate.
    pub fn shipped_names() -> impl Iterator<Item = &'static str> {
        shipped::SHIPPED.iter().map(|&(name, _)| name)
    }

    /// The text of a scenario that comes with the crate: `steady`, `rush-hour` or `bad-day`.
    pub fn shipped_text(name: &str) -> Option<&'static str> {
        let named = shipped::SHIPPED
            .iter()
            .find(|&&(shipped, _)| shipped == name);
        named.map(|&(_, text)| text)
    }
}
