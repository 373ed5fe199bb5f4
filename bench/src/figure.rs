//! One figure: ours, what it is compared with, their ratio, and whether a target holds.

use serde::Serialize;

/// What ours is compared with. A ratio says how many times quicker than a peer ours is, and how many times
/// slower than a floor.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Rival {
    /// Another program that does the same work.
    Peer { name: String, value: f64 },
    /// Work that ours cannot avoid, or ours with less to do.
    Floor { name: String, value: f64 },
}

/// What the figure is meant to be.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Target {
    ValueAtMost(f64),
    RatioAtMost(f64),
    RatioAtLeast(f64),
}

/// One line of the report.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) unit: &'static str,
    pub(crate) ours: f64,
    pub(crate) rival: Option<Rival>,
    pub(crate) ratio: Option<f64>,
    pub(crate) target: Option<Target>,
    /// `None` when there is no target, or nothing to judge it by.
    pub(crate) holds: Option<bool>,
}

impl Figure {
    /// A figure without a rival and a target.
    pub(crate) fn new(name: impl Into<String>, unit: &'static str, ours: f64) -> Self {
        let name = name.into();
        Self {
            name,
            unit,
            ours,
            rival: None,
            ratio: None,
            target: None,
            holds: None,
        }
    }

    /// Compares with the same work done by another program.
    pub(crate) fn against(mut self, name: impl Into<String>, value: f64) -> Self {
        self.ratio = Some(value / self.ours);
        self.rival = Some(Rival::Peer {
            name: name.into(),
            value,
        });
        self
    }

    /// Compares with less work.
    pub(crate) fn above(mut self, name: impl Into<String>, value: f64) -> Self {
        self.ratio = Some(self.ours / value);
        self.rival = Some(Rival::Floor {
            name: name.into(),
            value,
        });
        self
    }

    /// Sets the target and judges by it.
    pub(crate) fn target(mut self, target: Target) -> Self {
        self.target = Some(target);
        self.holds = match target {
            Target::ValueAtMost(most) => Some(self.ours <= most),
            Target::RatioAtMost(most) => self.ratio.map(|ratio| ratio <= most),
            Target::RatioAtLeast(least) => self.ratio.map(|ratio| ratio >= least),
        };
        self
    }
}

#[cfg(test)]
mod tests {
    use super::{Figure, Target};

    #[test]
    fn a_peer_that_takes_ten_times_as_long_makes_ours_ten_times_quicker() {
        let figure = Figure::new("f", "s", 0.5).against("peer", 5.0);
        assert_eq!(figure.target(Target::RatioAtLeast(10.0)).holds, Some(true));
    }

    #[test]
    fn more_than_the_floor_allows_does_not_hold() {
        let figure = Figure::new("f", "s", 1.4).above("floor", 1.0);
        assert_eq!(figure.target(Target::RatioAtMost(1.3)).holds, Some(false));
    }
}
