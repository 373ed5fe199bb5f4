//! Who is simulated: how many agents, how often they claim, and what decides their lives.

use backbeat_timing::Nanos;

use crate::scenario::Faults;

/// How many agents one process simulates: 1 to 1 000 000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgentCount(u32);

/// How often an agent claims. Unit: claims a second and agent, 0.001 to 1000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    micro_hertz: u64,
}

/// A number that no crowd can have.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RefusePopulation {
    /// Too few or too many agents.
    #[error("a process simulates 1 to {max} agents, asked for were {asked}", max = AgentCount::MAX)]
    Agents {
        /// How many were asked for.
        asked: u32,
    },
    /// Too slow or too fast.
    #[error("an agent claims 0.001 to 1000 times a second, asked for was {hertz}")]
    Rate {
        /// What was asked for, in claims a second.
        hertz: f64,
    },
}

impl AgentCount {
    /// Most agents of one process.
    pub const MAX: u32 = 1_000_000;

    /// This many agents.
    pub const fn new(agents: u32) -> Result<Self, RefusePopulation> {
        if agents == 0 || agents > Self::MAX {
            return Err(RefusePopulation::Agents { asked: agents });
        }
        Ok(Self(agents))
    }

    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl Rate {
    /// This many claims a second, rounded to millionths.
    pub fn from_hertz(hertz: f64) -> Result<Self, RefusePopulation> {
        if !(0.001..=1000.0).contains(&hertz) {
            return Err(RefusePopulation::Rate { hertz });
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "1000 to 1 000 000 000"
        )]
        let micro_hertz = (hertz * 1e6).round() as u64;
        Ok(Self { micro_hertz })
    }

    /// How many turns this many agents have in a beat of this length, added to what was left of a turn before. What is
    /// less than a whole turn is left for the next beat, so that the rate is exact in the long run.
    pub(super) fn turns(self, agents: u64, length: Nanos, rest: &mut Rest) -> u64 {
        /// A second in nanoseconds times a hertz in micro-hertz.
        const TURN: u128 = 1_000_000_000_000_000;
        let nanos = u128::try_from(length.get()).unwrap_or(0);
        let wanted = u128::from(agents) * u128::from(self.micro_hertz) * nanos + rest.0;
        rest.0 = wanted % TURN;
        u64::try_from(wanted / TURN).unwrap_or(u64::MAX)
    }
}

/// Who is simulated.
#[derive(Debug, Clone, Copy)]
pub struct Population {
    /// How many agents.
    pub agents: AgentCount,
    /// How often each claims; once a beat when none is given.
    pub rate: Option<Rate>,
    /// What decides all lives: the same seed and the same beats give the same claims, on every machine.
    pub seed: u64,
    /// What goes wrong on purpose.
    pub faults: Faults,
}

/// What is left of a turn after the turns of a beat were counted, in 10^-15 turns.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Rest(u128);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_exact_in_the_long_run() {
        let rate = Rate::from_hertz(0.3).unwrap();
        let mut rest = Rest::default();
        let beats = (0..1000).map(|_| rate.turns(7, Nanos::from_millis(500), &mut rest));
        assert_eq!(beats.sum::<u64>(), 1050);
    }

    #[test]
    fn what_no_process_can_simulate_is_refused_with_the_limit() {
        assert_eq!(
            AgentCount::new(2_000_000).unwrap_err().to_string(),
            "a process simulates 1 to 1000000 agents, asked for were 2000000"
        );
        assert!(AgentCount::new(0).is_err());
        assert!(Rate::from_hertz(f64::NAN).is_err());
        assert!(Rate::from_hertz(1000.1).is_err());
    }
}
