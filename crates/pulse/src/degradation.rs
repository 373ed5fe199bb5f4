//! What can be amiss with a node that still runs. What it does about each is the conductor's business.

use backbeat_admin::Reason;
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// Something that is amiss with a node. The words are stable: they stand in the status, in `/ready` and in metrics.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Degradation {
    /// The store of the election failed: the node neither leads nor votes.
    StoreFailed,
    /// No leader is known, so there is nobody whose beats count.
    NoLeader,
    /// This node leads, but no majority has confirmed it lately: it keeps silent, for another may lead by now.
    NoQuorum,
    /// There is no connection to NATS: frames cannot be published.
    NoNats,
    /// The wall clock was stepped. Beats and deadlines keep to the timeline.
    ClockStepped,
    /// The clock of another node differs by more than hybrid logical clocks may.
    ClockDrift,
    /// Frames leave later than 20 ms after their instant (prototype README, "Performance SLOs").
    TicksLate,
}

impl Degradation {
    /// Every one, the gravest first.
    pub const ALL: [Self; 7] = [
        Self::StoreFailed,
        Self::NoLeader,
        Self::NoQuorum,
        Self::NoNats,
        Self::ClockStepped,
        Self::ClockDrift,
        Self::TicksLate,
    ];

    /// The stable word, as in JSON and in the label `reason`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::StoreFailed => "store-failed",
            Self::NoLeader => "no-leader",
            Self::NoQuorum => "no-quorum",
            Self::NoNats => "no-nats",
            Self::ClockStepped => "clock-stepped",
            Self::ClockDrift => "clock-drift",
            Self::TicksLate => "ticks-late",
        }
    }

    /// What is amiss, and what follows from it, for people.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::StoreFailed => {
                "the election's store cannot be written: this node neither leads nor votes"
            }
            Self::NoLeader => "no leader is known: nobody publishes beats",
            Self::NoQuorum => {
                "no majority has confirmed this leader lately: it keeps silent until one does"
            }
            Self::NoNats => "not connected to NATS: this node cannot publish frames",
            Self::ClockStepped => {
                "the wall clock was stepped: beats and deadlines keep to the timeline and do not follow"
            }
            Self::ClockDrift => {
                "the clock of another node differs by more than 5 s: check time synchronisation"
            }
            Self::TicksLate => "frames leave more than 20 ms late: the machine is too busy",
        }
    }

    /// Whether the node cannot do its work because of it. The others are warnings; a node is ready with neither.
    pub const fn prevents_work(self) -> bool {
        match self {
            Self::StoreFailed | Self::NoLeader | Self::NoQuorum | Self::NoNats => true,
            Self::ClockStepped | Self::ClockDrift | Self::TicksLate => false,
        }
    }
}

impl fmt::Display for Degradation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl From<Degradation> for Reason {
    fn from(degradation: Degradation) -> Self {
        Self::new(degradation.code(), degradation.sentence())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_the_same_in_json_and_in_text() {
        for degradation in Degradation::ALL {
            let json = serde_json::to_value(degradation).unwrap();
            assert_eq!(json, degradation.code());
            assert_eq!(degradation.to_string(), degradation.code());
        }
    }

    #[test]
    fn all_stand_in_the_order_of_gravity_and_what_prevents_work_comes_first() {
        assert!(Degradation::ALL.is_sorted());
        assert!(Degradation::ALL.is_sorted_by_key(|degradation| !degradation.prevents_work()));
    }
}
