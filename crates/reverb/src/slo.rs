//! Service levels (prototype README, "Performance SLOs"): an objective, the latest value, and how much of the budget for
//! missing it is left. Pure: values in, levels out.

use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use utoipa::ToSchema;

/// What is promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Promise {
    /// 95 % of a window's claims arrive within 100 ms (BACKBEAT-PER-001).
    Delivery,
    /// 95 % of frames arrive within 20 ms of their instant.
    Jitter,
    /// A report is told within one beat of its window's end (BACKBEAT-PER-002).
    Rollup,
    /// Beats drift by at most 1 % (BACKBEAT-PER-003).
    Drift,
}

impl Promise {
    /// Every promise.
    pub const ALL: [Self; 4] = [Self::Delivery, Self::Jitter, Self::Rollup, Self::Drift];

    /// The stable name, with the unit.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delivery => "delivery_p95_ms",
            Self::Jitter => "jitter_p95_ms",
            Self::Rollup => "rollup_beats",
            Self::Drift => "drift_percent",
        }
    }

    /// The most that is allowed, in the unit of the name.
    pub const fn objective(self) -> f64 {
        match self {
            Self::Delivery => 100.0,
            Self::Jitter => 20.0,
            Self::Rollup | Self::Drift => 1.0,
        }
    }
}

/// How one promise is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Level {
    /// The promise, with its unit.
    #[schema(example = "delivery_p95_ms")]
    pub name: String,
    /// The most that is allowed.
    #[schema(example = 100.0)]
    pub objective: f64,
    /// The value of the latest window; none when it had nothing to measure.
    #[schema(example = 0.4)]
    pub value: Option<f64>,
    /// Whether the latest value is within the objective.
    pub met: bool,
    /// The share of the budget that is left, 0 to 1: of the latest 1000 windows, 10 may miss the objective.
    #[schema(example = 0.9)]
    pub budget_left: f64,
}

/// How all promises are kept.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Levels(Vec<Record>);

#[derive(Debug, Clone, PartialEq)]
struct Record {
    promise: Promise,
    value: Option<f64>,
    missed: VecDeque<bool>,
}

/// Windows that are looked back on.
const WINDOWS: usize = 1000;

/// Windows of these that may miss an objective: 1 %.
const ALLOWED: f64 = 10.0;

impl Levels {
    /// Takes in what a window measured of a promise.
    pub fn record(&mut self, promise: Promise, value: f64) {
        let known = self.0.iter().position(|record| record.promise == promise);
        let index = known.unwrap_or_else(|| {
            self.0.push(Record {
                promise,
                value: None,
                missed: VecDeque::new(),
            });
            self.0.len() - 1
        });
        if let Some(record) = self.0.get_mut(index) {
            record.value = Some(value);
            if record.missed.len() == WINDOWS {
                record.missed.pop_front();
            }
            record.missed.push_back(value > promise.objective());
        }
    }

    /// Every promise, in the order of [`Promise::ALL`].
    pub fn all(&self) -> Vec<Level> {
        Promise::ALL.map(|promise| self.of(promise)).into()
    }

    /// How one promise is kept; one that was never measured is.
    pub fn of(&self, promise: Promise) -> Level {
        let record = self.0.iter().find(|record| record.promise == promise);
        let value = record.and_then(|record| record.value);
        let missed = record.map_or(0, |record| {
            record.missed.iter().filter(|missed| **missed).count()
        });
        let missed = f64::from(u32::try_from(missed).unwrap_or(u32::MAX));
        Level {
            name: promise.as_str().to_owned(),
            objective: promise.objective(),
            value,
            met: value.is_none_or(|value| value <= promise.objective()),
            budget_left: (1.0 - missed / ALLOWED).max(0.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_misses_in_a_thousand_windows_use_the_budget_up() {
        let mut levels = Levels::default();
        assert!(levels.of(Promise::Jitter).met);
        for missed in 1..=12 {
            levels.record(Promise::Jitter, 21.0);
            let left = levels.of(Promise::Jitter).budget_left;
            let expected = (1.0 - f64::from(missed) / 10.0).max(0.0);
            assert!((left - expected).abs() < 1e-9, "{missed}: {left}");
        }
        for _ in 0..WINDOWS {
            levels.record(Promise::Jitter, 20.0);
        }
        let level = levels.of(Promise::Jitter);
        assert!(level.met && level.budget_left >= 1.0, "{level:?}");
    }
}
