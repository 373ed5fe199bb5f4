//! Which agent belongs to which crew.

use crate::scenario::{Scenario, Share};

/// Deals agents out to crews by their shares. Multiples of the golden ratio fall evenly into the shares, so that any
/// run of agents has nearly the right mixture.
pub(super) struct Deal {
    /// Where each crew's share ends.
    ends: Vec<u32>,
}

impl Deal {
    pub(super) fn new(scenario: &Scenario) -> Self {
        let shares = scenario.crews.iter().map(|crew| crew.share);
        let mut end = 0;
        let ends = shares.map(|share: Share| {
            end += u32::from(share.get());
            end
        });
        Self {
            ends: ends.collect(),
        }
    }

    pub(super) fn crew_of(&self, agent: u32) -> u8 {
        /// 2^32 divided by the golden ratio (Knuth, TAOCP vol. 3, 6.4).
        const STRIDE: u32 = 2_654_435_769;
        let all = u64::from(self.ends.last().copied().unwrap_or(1));
        let place = (u64::from(agent.wrapping_mul(STRIDE)) * all) >> 32;
        let crew = self.ends.partition_point(|&end| u64::from(end) <= place);
        u8::try_from(crew).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_run_of_agents_has_nearly_the_shares_of_the_scenario() {
        let text = Scenario::shipped_text("steady").unwrap();
        let deal = Deal::new(&Scenario::from_toml("steady", text).unwrap());
        for begin in [0, 1_000, 77_777] {
            let mut members = [0; 4];
            (begin..begin + 1_000).for_each(|agent| members[usize::from(deal.crew_of(agent))] += 1);
            for (found, share) in members.into_iter().zip([600, 250, 140, 10]) {
                assert!((share - 5..=share + 5).contains(&found), "{members:?}");
            }
        }
    }
}
