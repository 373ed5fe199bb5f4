//! The stable names of faults.

use std::fmt;

/// How much a diagnostic matters.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; the message is valid.
    Info,
    /// Probably a mistake; the message is valid unless warnings are denied.
    Warning,
    /// The message breaks the contract.
    Error,
}

impl Severity {
    /// The word that machine output uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

macro_rules! codes {
    ($( $variant:ident = $name:literal, $severity:ident, $title:literal; )+) => {
        /// A fault's stable name. Names are never reused for another meaning; new ones may be added.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $( #[doc = $title] $variant, )+
        }

        impl Code {
            /// Every code, in the order in which the contract names them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name: `missing-field`.
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $name, )+ }
            }

            /// The severity that the contract gives it.
            pub const fn severity(self) -> Severity {
                match self { $( Self::$variant => Severity::$severity, )+ }
            }

            /// What it means, in one sentence without full stop.
            pub const fn title(self) -> &'static str {
                match self { $( Self::$variant => $title, )+ }
            }
        }
    };
}

codes! {
    InvalidJson = "invalid-json", Error, "The text is not JSON";
    InvalidUtf8 = "invalid-utf8", Error, "A byte is not UTF-8";
    DuplicateField = "duplicate-field", Error, "A field stands twice in one object";
    TooDeep = "too-deep", Error, "Arrays and objects are nested deeper than 128";
    TooLarge = "too-large", Error, "The message is larger than 1 MiB";
    UnknownType = "unknown-type", Error, "The type is none of the contract's";
    UnsupportedVersion = "unsupported-version", Error, "The type is a version that this contract does not have";
    WrongType = "wrong-type", Error, "A value has the wrong JSON type";
    MissingField = "missing-field", Error, "A required field is missing";
    UnknownField = "unknown-field", Error, "The contract has no such field";
    EnumValue = "enum-value", Error, "A word is none of those allowed";
    OutOfRange = "out-of-range", Error, "A number is outside its range";
    TooLong = "too-long", Error, "A text or list is too long";
    TooShort = "too-short", Error, "A text or list is too short";
    HlcFormat = "hlc-format", Error, "A hybrid logical clock is not XXXX:XXXX:XXXX";
    WindowIdFormat = "window-id-format", Error, "A window id is not 32 hex digits";
    AgentIdFormat = "agent-id-format", Error, "An agent id is not service:instance";
    ClusterIdFormat = "cluster-id-format", Error, "A cluster id is not one subject token";
    DateTimeFormat = "date-time-format", Error, "A timestamp is not an RFC 3339 date-time";
    LegacyValue = "legacy-value", Error, "A word is an older spelling";
    SchemaViolation = "schema-violation", Error, "A keyword of a given schema that has no code of its own refuses the value";
    ToBeforeFrom = "to-before-from", Error, "A window ends before it begins";
    ReviewsExceedAgents = "reviews-exceed-agents", Error, "More agents reviewed on time than reported";
    DoneWithBeatsLeft = "done-with-beats-left", Warning, "A completed task has work left";
    FailedWithoutNotes = "failed-without-notes", Info, "A failed task does not say why";
    BlockedWithoutWait = "blocked-without-wait", Info, "A blocked task does not say on what";
    BeatRegressed = "beat-regressed", Error, "A beat comes after a later one";
    BeatSkipped = "beat-skipped", Warning, "Beats are missing between two frames";
    PhaseOutOfOrder = "phase-out-of-order", Error, "The phases of a beat are not plan, execute, review";
    DownbeatMisplaced = "downbeat-misplaced", Error, "The downbeat flag is not where a bar begins";
    WindowChangedMidBar = "window-changed-mid-bar", Error, "The window id changes where no bar begins";
    WindowReused = "window-reused", Error, "One window id names two bars";
    TempoJump = "tempo-jump", Error, "The tempo changes by more than 10 % between beats";
    HlcRegressed = "hlc-regressed", Error, "A sender's hybrid logical clock goes back";
    HlcDrift = "hlc-drift", Warning, "A sender's hybrid logical clock is more than 5 s from the time of receipt";
    TwoLeaders = "two-leaders", Error, "More than one leader beats";
    ClaimFromFuture = "claim-from-future", Warning, "A claim names a beat that is more than one ahead";
    LateClaim = "late-claim", Warning, "A claim arrives after the window of its beat has closed and its grace is over";
    StaleDeadline = "stale-deadline", Warning, "A frame arrives after its own deadline";
}

impl Code {
    /// The code of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }

    /// Whether the code is a rule that no schema can say, judged on messages that fit their schema.
    pub const fn is_rule(self) -> bool {
        matches!(
            self,
            Self::ToBeforeFrom
                | Self::ReviewsExceedAgents
                | Self::DoneWithBeatsLeft
                | Self::FailedWithoutNotes
                | Self::BlockedWithoutWait
        )
    }

    /// Whether the code is a rule over a sequence of messages: it says how a message goes with those before it, and
    /// nothing about a message alone.
    pub const fn is_of_sequence(self) -> bool {
        matches!(
            self,
            Self::BeatRegressed
                | Self::BeatSkipped
                | Self::PhaseOutOfOrder
                | Self::DownbeatMisplaced
                | Self::WindowChangedMidBar
                | Self::WindowReused
                | Self::TempoJump
                | Self::HlcRegressed
                | Self::HlcDrift
                | Self::TwoLeaders
                | Self::ClaimFromFuture
                | Self::LateClaim
                | Self::StaleDeadline
        )
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Code;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_has_a_name_of_its_own() {
        let names: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        for &code in Code::ALL {
            assert_eq!(Code::from_name(code.as_str()), Some(code));
        }
    }
}
