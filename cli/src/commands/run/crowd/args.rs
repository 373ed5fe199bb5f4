//! How many agents there are, how they live and what goes wrong.

use crate::failure::Failure;
use crate::length::Length;
use backbeat_contract::ClusterId;
use backbeat_sim::Options;
use backbeat_sim::crowd::{AgentCount, Rate};
use backbeat_sim::scenario::{Chance, FaultOverrides, Scenario, Skew};
use std::fs;
use std::time::Duration;

/// How many agents there are, how they live and what goes wrong.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Agents")]
pub(in crate::commands::run) struct CrowdArgs {
    /// How many agents live: 1 to 1000000
    #[arg(long, value_name = "N", env = "BACKBEAT_AGENTS", default_value = "10", value_parser = agents)]
    agents: AgentCount,

    /// How often each of them claims, in claims a second: 0.001 to 1000; once a beat unless given
    #[arg(long, value_name = "HERTZ", env = "BACKBEAT_RATE", value_parser = rate)]
    rate: Option<Rate>,

    /// How they live: steady, rush-hour, bad-day, or a scenario file (backbeat schema show sim-scenario)
    #[arg(
        long,
        value_name = "NAME|FILE",
        env = "BACKBEAT_SCENARIO",
        default_value = "steady"
    )]
    scenario: String,

    /// For how long: 30s, 5m; until Ctrl-C unless given
    #[arg(long, value_name = "TIME", env = "BACKBEAT_DURATION")]
    duration: Option<Length>,

    /// What decides all lives: the same seed and the same beats give the same claims
    #[arg(
        long,
        value_name = "NUMBER",
        env = "BACKBEAT_SEED",
        default_value_t = 0
    )]
    seed: u64,

    #[command(flatten)]
    faults: FaultArgs,
}

/// What goes wrong on purpose, in place of what the scenario says.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Faults, in place of the scenario's")]
struct FaultArgs {
    /// The share of claims that break the contract: 0 to 1
    #[arg(long, value_name = "SHARE", env = "BACKBEAT_INVALID_RATE", value_parser = chance)]
    invalid_rate: Option<Chance>,

    /// The share of claims that come after their deadline: 0 to 1
    #[arg(long, value_name = "SHARE", env = "BACKBEAT_LATE_RATE", value_parser = chance)]
    late_rate: Option<Chance>,

    /// How far agents' clocks are off, in milliseconds: 0 to 30000
    #[arg(long, value_name = "MS", env = "BACKBEAT_SKEW_MS", value_parser = skew)]
    skew_ms: Option<Skew>,

    /// The chance that an agent crashes in place of claiming, and is silent for some beats: 0 to 1
    #[arg(long, value_name = "SHARE", env = "BACKBEAT_CRASH_RATE", value_parser = chance)]
    crash_rate: Option<Chance>,
}

impl CrowdArgs {
    /// The simulation that was asked for, in this cluster.
    pub(in crate::commands::run) fn options(&self, cluster: ClusterId) -> Result<Options, Failure> {
        let faults = &self.faults;
        Ok(Options {
            rate: self.rate,
            faults: FaultOverrides {
                invalid: faults.invalid_rate,
                late: faults.late_rate,
                duplicate: None,
                crash: faults.crash_rate,
                skew_ms: faults.skew_ms,
            },
            seed: self.seed,
            duration: self.duration(),
            ..Options::new(cluster, self.agents, scenario(&self.scenario)?)
        })
    }

    /// For how long, if not until Ctrl-C.
    pub(in crate::commands::run) fn duration(&self) -> Option<Duration> {
        self.duration.map(|Length(length)| length)
    }

    /// The agents in a few words.
    pub(in crate::commands::run) fn described(&self) -> String {
        let Self {
            agents,
            scenario,
            seed,
            ..
        } = self;
        format!("{} agents, {scenario}, seed {seed}", agents.get())
    }
}

/// A scenario by its name, or else by its file.
fn scenario(named: &str) -> Result<Scenario, Failure> {
    if let Some(text) = Scenario::shipped_text(named) {
        return Scenario::from_toml(named, text)
            .map_err(|refusal| Failure::new(refusal.to_string(), "report this"));
    }
    let text = fs::read_to_string(named).map_err(|error| {
        let ours: Vec<&str> = Scenario::shipped_names().collect();
        Failure::new(
            format!(
                "--scenario: {named} is no scenario of ours, and no file that can be read: {error}"
            ),
            format!(
                "give one of {}, or a file like those in fixtures/scenarios",
                ours.join(", ")
            ),
        )
    })?;
    Scenario::from_toml(named, &text).map_err(|refusal| {
        Failure::new(
            format!("--scenario: {refusal}"),
            "what a scenario may say: backbeat schema show sim-scenario",
        )
    })
}

fn agents(text: &str) -> Result<AgentCount, String> {
    let agents = text
        .parse()
        .map_err(|_| "give a whole number of agents, 1 to 1000000".to_owned())?;
    AgentCount::new(agents).map_err(|refusal| refusal.to_string())
}

fn rate(text: &str) -> Result<Rate, String> {
    let hertz = number(text)?;
    Rate::from_hertz(hertz).map_err(|refusal| refusal.to_string())
}

fn chance(text: &str) -> Result<Chance, String> {
    Chance::new(number(text)?).map_err(|refusal| refusal.to_string())
}

fn skew(text: &str) -> Result<Skew, String> {
    Skew::try_from(number(text)?).map_err(|refusal| refusal.to_string())
}

fn number(text: &str) -> Result<f64, String> {
    text.parse().map_err(|_| "give a number".to_owned())
}
