//! Kinds of agents. Their numbers tell from one count which kind was not counted, or was and should not have been.

/// A kind of agent. Kinds that are said in the same bar have 1, 2, 4 or 8 agents: whatever is missing from the count,
/// or too much in it, is the sum of only one set of kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Claims a state in a legacy spelling.
    LegacyWord,
    /// Claims with a field that the contract does not have.
    UnknownField,
    /// Claims on the older subjects.
    LegacySubject,
    /// Claims for a bar within its grace period.
    Grace,
    /// Claims for a bar after its grace period.
    Late,
    /// Claims what breaks the contract.
    Invalid,
    /// Claims for a beat some bars ahead.
    Future,
}

impl Kind {
    /// Those of the first bar, all of which must be counted.
    pub(crate) const COUNTED: [Self; 4] = [
        Self::LegacyWord,
        Self::UnknownField,
        Self::LegacySubject,
        Self::Grace,
    ];

    /// Those of the second bar, none of which may be counted.
    pub(crate) const NOT_COUNTED: [Self; 3] = [Self::Late, Self::Invalid, Self::Future];

    /// How many agents there are of it.
    pub(crate) const fn agents(self) -> u64 {
        match self {
            Self::LegacyWord | Self::Late => 1,
            Self::UnknownField | Self::Invalid => 2,
            Self::LegacySubject | Self::Future => 4,
            Self::Grace => 8,
        }
    }

    /// The begin of their ids.
    pub(crate) const fn prefix(self) -> &'static str {
        match self {
            Self::LegacyWord => "audition:legacy-word-",
            Self::UnknownField => "audition:unknown-field-",
            Self::LegacySubject => "audition:legacy-subject-",
            Self::Grace => "audition:grace-",
            Self::Late => "audition:late-",
            Self::Invalid => "audition:invalid-",
            Self::Future => "audition:future-",
        }
    }

    /// Whether it is in a difference that is a sum of numbers of agents.
    pub(crate) const fn is_in(self, difference: u64) -> bool {
        difference & self.agents() != 0
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn a_difference_names_its_kinds() {
        for kinds in [&Kind::COUNTED[..], &Kind::NOT_COUNTED[..]] {
            let numbers: Vec<u64> = kinds.iter().map(|kind| kind.agents()).collect();
            let powers: Vec<u64> = (0..kinds.len()).map(|place| 1 << place).collect();
            assert_eq!(numbers, powers);
        }
    }
}
