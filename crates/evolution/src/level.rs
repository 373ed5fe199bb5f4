//! How serious a change is, in the contract's three levels, and which side of the wire it breaks.
//! What each kind of change amounts to is in `rule`.

use std::fmt;
use std::ops::BitOr;
use std::str::FromStr;

use serde::Serialize;
use thiserror::Error;

/// The contract's levels of change, ordered: `Patch < Minor < Major`.
///
/// The three meanings are those of the contracts README, "Schema Versioning".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Documentation and example updates: no message is judged differently.
    Patch,
    /// Backward-compatible additions.
    Minor,
    /// Breaking changes requiring code updates.
    Major,
}

impl Level {
    /// All levels, the most serious first: the order of reports.
    pub const DESCENDING: [Level; 3] = [Level::Major, Level::Minor, Level::Patch];

    /// The spelling of the contracts README: `MAJOR`, `MINOR`, `PATCH`.
    pub const fn heading(self) -> &'static str {
        match self {
            Level::Patch => "PATCH",
            Level::Minor => "MINOR",
            Level::Major => "MAJOR",
        }
    }

    /// The spelling of flags and machine output: `major`, `minor`, `patch`.
    pub const fn name(self) -> &'static str {
        match self {
            Level::Patch => "patch",
            Level::Minor => "minor",
            Level::Major => "major",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// A level's name that is none of the three.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("`{0}` is no level: expected patch, minor or major")]
pub struct UnknownLevel(String);

impl FromStr for Level {
    type Err = UnknownLevel;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Level::DESCENDING
            .into_iter()
            .find(|level| level.name().eq_ignore_ascii_case(text))
            .ok_or_else(|| UnknownLevel(text.to_owned()))
    }
}

/// Which sides of the wire a change breaks.
///
/// The two flags are claims about messages, so they can be checked: `producers` says that a message
/// the old schema accepts may be refused by the new one, `consumers` that a message the new schema
/// accepts would have been refused by the old one. A change that sets neither changes no verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Breaks {
    /// Whoever sends messages by the old schema may be refused.
    pub producers: bool,
    /// Whoever reads messages by the old schema may meet one it does not allow for.
    pub consumers: bool,
}

impl Breaks {
    /// Every message is judged as before.
    pub const NOBODY: Breaks = Breaks {
        producers: false,
        consumers: false,
    };
    /// The set of accepted messages shrinks.
    pub const PRODUCERS: Breaks = Breaks {
        producers: true,
        consumers: false,
    };
    /// The set of accepted messages grows.
    pub const CONSUMERS: Breaks = Breaks {
        producers: false,
        consumers: true,
    };
    /// Messages leave the set, and others enter it.
    pub const BOTH: Breaks = Breaks {
        producers: true,
        consumers: true,
    };

    /// Whether neither side is broken.
    pub fn nobody(self) -> bool {
        self == Breaks::NOBODY
    }

    /// `producers and consumers`, `producers`, `consumers` or `nobody`.
    pub const fn phrase(self) -> &'static str {
        match (self.producers, self.consumers) {
            (true, true) => "producers and consumers",
            (true, false) => "producers",
            (false, true) => "consumers",
            (false, false) => "nobody",
        }
    }
}

impl BitOr for Breaks {
    type Output = Breaks;

    fn bitor(self, other: Breaks) -> Breaks {
        Breaks {
            producers: self.producers || other.producers,
            consumers: self.consumers || other.consumers,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_ordered_and_parse_in_either_case() {
        assert!(Level::Patch < Level::Minor && Level::Minor < Level::Major);
        for level in Level::DESCENDING {
            assert_eq!(level.name().parse(), Ok(level));
            assert_eq!(level.heading().parse(), Ok(level));
        }
        assert_eq!(
            "huge".parse::<Level>().unwrap_err().to_string(),
            "`huge` is no level: expected patch, minor or major"
        );
    }

    #[test]
    fn breaking_one_side_and_then_the_other_breaks_both() {
        assert_eq!(Breaks::PRODUCERS | Breaks::CONSUMERS, Breaks::BOTH);
        assert_eq!(Breaks::NOBODY | Breaks::CONSUMERS, Breaks::CONSUMERS);
        assert!(Breaks::NOBODY.nobody());
    }
}
