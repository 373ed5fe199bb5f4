//! What goes wrong on purpose. What agents do wrong in good faith (failing, blocking) belongs to their crew.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Chance, Skew};

/// What goes wrong on purpose, as chances for each claim.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(inline)]
pub struct Faults {
    /// That bytes which break the contract are sent in place of a claim. Unit: ratio, 0 to 1.
    #[schemars(extend("examples" = [0.01]))]
    pub invalid: Chance,
    /// That a claim is held back until after the deadline of its beat. Unit: ratio, 0 to 1.
    #[schemars(extend("examples" = [0.02]))]
    pub late: Chance,
    /// That a claim is sent once more a little later. Unit: ratio, 0 to 1.
    #[schemars(extend("examples" = [0.01]))]
    pub duplicate: Chance,
    /// That an agent crashes in place of claiming, and is silent for 2 to 9 beats. Unit: ratio, 0 to 1.
    #[schemars(extend("examples" = [0.001]))]
    pub crash: Chance,
    /// How far the agents' wall clocks are off, each by an amount of its own between minus and plus this. Unit:
    /// milliseconds, 0 to 30 000.
    #[schemars(extend("examples" = [250]))]
    pub skew_ms: Skew,
}

impl Faults {
    /// These faults, with those that `overrides` names in place of the scenario's.
    #[must_use]
    pub fn overridden_by(self, overrides: FaultOverrides) -> Self {
        Self {
            invalid: overrides.invalid.unwrap_or(self.invalid),
            late: overrides.late.unwrap_or(self.late),
            duplicate: overrides.duplicate.unwrap_or(self.duplicate),
            crash: overrides.crash.unwrap_or(self.crash),
            skew_ms: overrides.skew_ms.unwrap_or(self.skew_ms),
        }
    }
}

/// Faults given beside a scenario, by flags say. What is `None` stays as the scenario has it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct FaultOverrides {
    /// In place of [`Faults::invalid`] (`--invalid-rate`).
    pub invalid: Option<Chance>,
    /// In place of [`Faults::late`] (`--late-rate`).
    pub late: Option<Chance>,
    /// In place of [`Faults::duplicate`].
    pub duplicate: Option<Chance>,
    /// In place of [`Faults::crash`] (`--crash-rate`).
    pub crash: Option<Chance>,
    /// In place of [`Faults::skew_ms`] (`--skew-ms`).
    pub skew_ms: Option<Skew>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_wins_over_the_scenario_and_the_rest_stays() {
        let scenario = Faults {
            invalid: Chance::new(0.5).unwrap(),
            late: Chance::new(0.25).unwrap(),
            ..Faults::default()
        };
        let flags = FaultOverrides {
            invalid: Some(Chance::NEVER),
            ..FaultOverrides::default()
        };
        let expected = Faults {
            invalid: Chance::NEVER,
            ..scenario
        };
        assert_eq!(scenario.overridden_by(flags), expected);
    }
}
