//! Failovers in numbers, and the line that a soak collects.

use std::env;
use std::fmt;
use std::fs::OpenOptions;
use std::io::Write;
use std::time::Duration;

use crate::record::Tally;
use crate::reports::Agreement;
use crate::upset::{Outcome, Upset};

/// The times of many like events.
#[derive(Debug, Clone, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    /// Adds one.
    pub fn add(&mut self, time: Duration) {
        let place = self.0.partition_point(|earlier| *earlier <= time);
        self.0.insert(place, time);
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Nearest rank, in milliseconds; 0 without any.
    pub fn percentile(&self, percent: usize) -> f64 {
        let rank = (self.0.len() * percent).div_ceil(100);
        let time = self.0.get(rank.saturating_sub(1)).copied();
        time.unwrap_or_default().as_secs_f64() * 1e3
    }
}

/// Appends a row of a trial's figures to the file named by `BACKBEAT_TRIALS_FIGURES`; nothing without it.
///
/// Columns, by tabs: trial, broker, events, p50, p95 and max in milliseconds, frames repeated, regressed and missed.
pub fn note(trial: &str, broker: &str, times: &Times, tally: Tally) -> Outcome {
    let [p50, p95, max] = [50, 95, 100].map(|percent| times.percentile(percent));
    let events = times.count();
    let Tally {
        repeated,
        regressed,
        missed,
        ..
    } = tally;
    append(format_args!(
        "{trial}\t{broker}\t{events}\t{p50:.0}\t{p95:.0}\t{max:.0}\t{repeated}\t{regressed}\t{missed}"
    ))
}

/// Appends a row on reports that were held against a recount.
///
/// Columns, by tabs: trial, disturbances, reports that were exact, within bounds, and told of a restart.
pub fn note_windows(trial: &str, disturbed: u32, agreement: Agreement) -> Outcome {
    let Agreement {
        exact,
        bounded,
        restarted,
    } = agreement;
    append(format_args!(
        "{trial}\t{disturbed}\t{exact}\t{bounded}\t{restarted}"
    ))
}

fn append(row: fmt::Arguments<'_>) -> Outcome {
    let Some(path) = env::var_os("BACKBEAT_TRIALS_FIGURES") else {
        return Ok(());
    };
    let at = || Upset::at("BACKBEAT_TRIALS_FIGURES");
    let opened = OpenOptions::new().create(true).append(true).open(path);
    writeln!(opened.map_err(at())?, "{row}").map_err(at())
}

/// How often a trial disturbs what it disturbs: `BACKBEAT_TRIALS`, 4 unless told otherwise.
pub fn rounds() -> usize {
    told("BACKBEAT_TRIALS").unwrap_or(4)
}

/// How many windows a trial of reverb disturbs: `BACKBEAT_TRIALS_WINDOWS`, 10 unless told otherwise.
pub fn windows() -> usize {
    told("BACKBEAT_TRIALS_WINDOWS").unwrap_or(10)
}

fn told(variable: &str) -> Option<usize> {
    let told = env::var(variable).ok()?.parse().ok();
    told.filter(|count| *count > 0)
}

#[cfg(test)]
mod tests {
    use super::Times;
    use std::time::Duration;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let mut times = Times::default();
        for millis in [4, 1, 3, 2] {
            times.add(Duration::from_millis(millis));
        }
        let found = [50, 95, 100].map(|percent| times.percentile(percent));
        assert!(
            found
                .iter()
                .zip([2.0, 4.0, 4.0])
                .all(|(found, wanted)| (found - wanted).abs() < 1e-9)
        );
    }
}
