//! The three phases of a beat.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// A third of a beat. Each lasts `60 / tempo_bpm / 3` seconds (integration guide, "Phase Timing").
    ///
    /// `degraded` is no phase of the contract: an SDK uses it inside its own process, on beats that it made up,
    /// and never publishes it.
    Phase {
        /// The first third: agents plan.
        Plan = "plan",
        /// The second third: agents execute.
        Execute = "execute",
        /// The last third: agents review.
        Review = "review",
    }
    legacy {
        "execution" => "execute",
    }
}

#[cfg(test)]
mod tests {
    use super::Phase;

    #[test]
    fn a_legacy_spelling_is_known_but_refused() {
        assert_eq!(Phase::from_word(b"execution"), None);
        assert_eq!(Phase::VOCABULARY.canonical("execution"), Some("execute"));
        assert_eq!(Phase::VOCABULARY.canonical("degraded"), None);
    }
}
