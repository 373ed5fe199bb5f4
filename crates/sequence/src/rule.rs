//! The rules and where each comes from; their names, severities and titles stand among the contract's
//! codes. What is found is in `finding`; how each rule judges is in `cluster` and `sender`.

use std::fmt;

use backbeat_contract::{Code, Severity};

macro_rules! rules {
    ($( $variant:ident = $source:literal; )+) => {
        /// A rule over a sequence of messages. Names are never reused for another meaning; new ones
        /// may be added.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Rule {
            $( #[doc = concat!("[`Code::", stringify!($variant), "`]")] $variant, )+
        }

        impl Rule {
            /// Every rule, in the order in which the contract names them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Its name, severity and title among all codes of the contract.
            pub const fn code(self) -> Code {
                match self { $( Self::$variant => Code::$variant, )+ }
            }

            /// Where the rule stands.
            pub const fn source(self) -> &'static str {
                match self { $( Self::$variant => $source, )+ }
            }
        }
    };
}

rules! {
    BeatRegressed = "integration guide, Common Patterns: beat indices increase monotonically";
    BeatSkipped = "contract, Time: every beat is published; integration guide, Alerting: missed beats";
    PhaseOutOfOrder = "contract, Time: one frame for each of a beat's three phases, in their order";
    DownbeatMisplaced = "contract, Time: downbeat is true on all frames of a bar's first beat and on no other";
    WindowChangedMidBar = "contract, Time: a window id names one bar, from its first beat to its last";
    WindowReused = "contract, Time: a window id is made of cluster, epoch and first beat, so no two bars share it";
    TempoJump = "contract, Time: a tempo change is at most 10 % of the current tempo";
    HlcRegressed = "Kulkarni et al. 2014: the stamps of one node only grow";
    HlcDrift = "integration guide, Alerting: HLC timestamp drift > 5 seconds";
    TwoLeaders = "contract, Over a sequence: frames of one beat and phase agree; receivers refuse lower terms";
    ClaimFromFuture = "contract, INT-B: a claim holds during the beat that it names";
    LateClaim = "BACKBEAT-REQ-020, BACKBEAT-PER-002: claims are grouped by window and rolled up within a beat";
    StaleDeadline = "contract, Rules a schema cannot say: deadline_at is later than the arrival";
}

impl Rule {
    /// The name: `beat-skipped`.
    pub const fn as_str(self) -> &'static str {
        self.code().as_str()
    }

    /// How much a breach matters.
    pub const fn severity(self) -> Severity {
        self.code().severity()
    }

    /// What a breach is, in one sentence without full stop.
    pub const fn title(self) -> &'static str {
        self.code().title()
    }

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
    fn every_code_of_a_sequence_is_a_rule_and_every_rule_such_a_code() {
        let of_sequence = Code::ALL.iter().filter(|code| code.is_of_sequence());
        assert!(of_sequence.eq(&Rule::ALL.iter().map(|rule| rule.code()).collect::<Vec<_>>()));
    }

    #[test]
    fn a_rule_stands_at_its_place_in_the_list() {
        for (place, &rule) in Rule::ALL.iter().enumerate() {
            assert_eq!(rule as usize, place);
        }
    }
}
