//! How often each rule was breached.

use crate::Rule;

/// Counts by rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    counts: [Breaches; Rule::ALL.len()],
}

/// How often one rule was breached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Breaches {
    /// Findings: faults, each told once.
    pub told: u64,
    /// Further messages that showed a fault already told.
    pub repeated: u64,
}

impl Breaches {
    /// Messages that showed a fault.
    pub const fn messages(self) -> u64 {
        self.told.saturating_add(self.repeated)
    }
}

impl Tally {
    pub(crate) const fn new() -> Self {
        let counts = [Breaches {
            told: 0,
            repeated: 0,
        }; Rule::ALL.len()];
        Self { counts }
    }

    /// The counts of one rule.
    pub fn of(&self, rule: Rule) -> Breaches {
        self.counts[rule as usize]
    }

    /// The rules that were breached, in the order of [`Rule::ALL`].
    pub fn breached(&self) -> impl Iterator<Item = (Rule, Breaches)> {
        let all = Rule::ALL.iter().map(|&rule| (rule, self.of(rule)));
        all.filter(|(_, count)| *count != Breaches::default())
    }

    pub(crate) fn tell(&mut self, rule: Rule) {
        self.counts[rule as usize].told += 1;
    }

    pub(crate) fn repeat(&mut self, rule: Rule) {
        self.counts[rule as usize].repeated += 1;
    }
}

impl serde::Serialize for Tally {
    /// An object of the breached rules.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.breached())
    }
}
