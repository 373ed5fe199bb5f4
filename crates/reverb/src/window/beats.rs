//! Which beats of a window were heard.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A set of beats, as runs: first beat to last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Beats {
    runs: BTreeMap<u64, u64>,
}

impl Beats {
    /// Most runs kept. A beat that would need one more is not taken, and is then told as missed: it takes as many
    /// gaps in one bar to get there.
    pub(super) const MAX_RUNS: usize = 4096;

    /// Adds a beat.
    pub(super) fn insert(&mut self, beat: u64) {
        self.insert_run(beat, beat);
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (&first, &last) in &other.runs {
            self.insert_run(first, last);
        }
    }

    /// How many beats of `from ..= to` are not in the set.
    pub(super) fn missing(&self, from: u64, to: u64) -> u64 {
        let heard = self.runs.iter().map(|(&first, &last)| {
            let (first, last) = (first.max(from), last.min(to));
            (last + 1).saturating_sub(first)
        });
        (to + 1).saturating_sub(from).saturating_sub(heard.sum())
    }

    /// Whether runs are in order, apart, bounded, and within the beats there are.
    pub(super) fn is_sound(&self) -> bool {
        let mut free = 0;
        self.runs.len() <= Self::MAX_RUNS
            && self.runs.iter().all(|(&first, &last)| {
                let sound = free <= first && first <= last && last < 1 << 53;
                free = last.saturating_add(2);
                sound
            })
    }

    fn insert_run(&mut self, mut first: u64, mut last: u64) {
        // Runs that overlap the new one or touch it become part of it.
        while let Some((&start, &end)) = self.runs.range(..=last.saturating_add(1)).next_back()
            && end.saturating_add(1) >= first
        {
            self.runs.remove(&start);
            first = first.min(start);
            last = last.max(end);
        }
        if self.runs.len() < Self::MAX_RUNS {
            self.runs.insert(first, last);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Beats;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn runs_miss_what_a_plain_set_misses(
            beats in prop::collection::vec(0u64..60, 0..60),
            from in 0u64..60,
            length in 0u64..60,
        ) {
            let mut runs = Beats::default();
            for &beat in &beats {
                runs.insert(beat);
            }
            let set: BTreeSet<_> = beats.iter().copied().collect();
            let to = from + length;
            let missing = (from..=to).filter(|beat| !set.contains(beat)).count();
            prop_assert_eq!(runs.missing(from, to), missing as u64);
            prop_assert!(runs.is_sound());
        }
    }
}
