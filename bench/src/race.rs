//! Contestants run in turn, so that a machine that slows down slows all of them: run 1 of each, then run 2 of
//! each, and so on. Times are medians of the runs.

use std::path::Path;
use std::time::Duration;

use crate::child::Usage;
use crate::contestant::Contestant;
use crate::failure::Failure;
use crate::tell::tell;

/// What a contestant's runs used.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    pub(crate) name: String,
    runs: Vec<Usage>,
}

impl Sample {
    /// Median wall time.
    pub(crate) fn wall(&self) -> Duration {
        median(self.runs.iter().map(|usage| usage.wall))
    }

    /// Median user and system time.
    pub(crate) fn cpu(&self) -> Duration {
        median(self.runs.iter().map(|usage| usage.cpu))
    }

    /// Peak memory in bytes, the largest of all runs: a bound has to hold in each.
    pub(crate) fn peak(&self) -> u64 {
        self.runs
            .iter()
            .map(|usage| usage.peak)
            .max()
            .unwrap_or_default()
    }

    /// How often it ran.
    pub(crate) fn count(&self) -> usize {
        self.runs.len()
    }
}

/// Runs every contestant `runs` times, in turn, and gives their samples in the same order.
pub(crate) fn race<const N: usize>(
    title: &str,
    contestants: [&Contestant; N],
    runs: u32,
    outputs: &Path,
) -> Result<[Sample; N], Failure> {
    let mut samples = contestants.map(|c| Sample {
        name: c.name.clone(),
        runs: Vec::new(),
    });
    for run in 1..=runs {
        if runs <= TOLD_RUNS {
            tell(&format!("{title}: run {run} of {runs}"));
        } else if run == 1 {
            tell(&format!("{title}: {runs} runs"));
        }
        for (contestant, sample) in contestants.iter().zip(&mut samples) {
            sample
                .runs
                .push(contestant.invocation.run(&contestant.output(outputs))?);
        }
    }
    Ok(samples)
}

/// The middle value, the upper one of two; the smallest value of the type when there is none.
pub(crate) fn median<T: Ord + Default + Copy>(values: impl Iterator<Item = T>) -> T {
    let mut sorted: Vec<T> = values.collect();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

/// Up to so many runs are told one by one.
const TOLD_RUNS: u32 = 10;

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_of_an_odd_number_of_values_is_the_middle_one() {
        assert_eq!(median([9, 1, 5].into_iter()), 5);
    }

    #[test]
    fn the_median_of_two_values_is_the_larger() {
        assert_eq!(median([7, 3].into_iter()), 7);
    }
}
