//! The stable names of the rules, how much each matters and where it comes from. What is found is
//! in `finding`; how each rule judges is in `cluster` and `sender`.

use std::fmt;

use backbeat_contract::Severity;

macro_rules! rules {
    ($( $variant:ident = $name:literal, $severity:ident, $title:literal, $source:literal; )+) => {
        /// A rule over a sequence of messages. Names are never reused for another meaning; new ones
        /// may be added.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Rule {
            $( #[doc = $title] $variant, )+
        }

        impl Rule {
            /// Every rule, in the order in which the contract names them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name: `beat-skipped`.
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $name, )+ }
            }

            /// How much a breach matters.
            pub const fn severity(self) -> Severity {
                match self { $( Self::$variant => Severity::$severity, )+ }
            }

            /// What a breach is, in one sentence without full stop.
            pub const fn title(self) -> &'static str {
                match self { $( Self::$variant => $title, )+ }
            }

            /// Where the rule stands.
            pub const fn source(self) -> &'static str {
                match self { $( Self::$variant => $source, )+ }
            }
        }
    };
}

rules! {
    BeatRegressed = "beat-regressed", Error,
        "A beat comes after a later one",
        "integration guide, Common Patterns: beat indices increase monotonically";
    BeatSkipped = "beat-skipped", Warning,
        "Beats are missing between two frames",
        "contract, Time: every beat is published; integration guide, Alerting: missed beats";
    PhaseOutOfOrder = "phase-out-of-order", Error,
        "The phases of a beat are not plan, execute, review",
        "contract, Time: one frame for each of a beat's three phases, in their order";
    DownbeatMisplaced = "downbeat-misplaced", Error,
        "The downbeat flag is not where a bar begins",
        "contract, Time: downbeat is true on all frames of a bar's first beat and on no other";
    WindowChangedMidBar = "window-changed-mid-bar", Error,
        "The window id changes where no bar begins",
        "contract, Time: a window id names one bar, from its first beat to its last";
    WindowReused = "window-reused", Error,
        "One window id names two bars",
        "contract, Time: a window id is made of cluster, epoch and first beat, so no two bars share it";
    TempoJump = "tempo-jump", Error,
        "The tempo changes by more than 10 % between beats",
        "contract, Time: a tempo change is at most 10 % of the current tempo";
    HlcRegressed = "hlc-regressed", Error,
        "A sender's hybrid logical clock goes back",
        "Kulkarni et al. 2014: the stamps of one node only grow";
    HlcDrift = "hlc-drift", Warning,
        "A sender's hybrid logical clock is more than 5 s from the time of receipt",
        "integration guide, Alerting: HLC timestamp drift > 5 seconds";
    TwoLeaders = "two-leaders", Error,
        "More than one leader beats",
        "contract, Over a sequence: frames of one beat and phase agree; receivers refuse lower terms";
    ClaimFromFuture = "claim-from-future", Warning,
        "A claim names a beat that is more than one ahead",
        "contract, INT-B: a claim holds during the beat that it names";
    LateClaim = "late-claim", Warning,
        "A claim arrives after the window of its beat has closed and its grace is over",
        "BACKBEAT-REQ-020, BACKBEAT-PER-002: claims are grouped by window and rolled up within a beat";
    StaleDeadline = "stale-deadline", Warning,
        "A frame arrives after its own deadline",
        "contract, Rules a schema cannot say: deadline_at is later than the arrival";
}

impl Rule {
    /// The rule of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.as_str() == name)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for Rule {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_name_of_its_own() {
        for &rule in Rule::ALL {
            assert_eq!(Rule::from_name(rule.as_str()), Some(rule));
        }
        assert_eq!(Rule::from_name("beat"), None);
    }

    #[test]
    fn a_rule_stands_at_its_place_in_the_list() {
        for (place, &rule) in Rule::ALL.iter().enumerate() {
            assert_eq!(rule as usize, place);
        }
    }
}
