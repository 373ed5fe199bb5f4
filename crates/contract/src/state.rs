//! What an agent says it is doing.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// The state that an agent claims (contracts README, INT-B). The Go SDK's `waiting`, `review` and `done` are
    /// legacy spellings.
    State {
        /// Nothing to do.
        Idle = "idle",
        /// Deciding what to do.
        Planning = "planning",
        /// Doing it.
        Executing = "executing",
        /// Checking what was done.
        Reviewing = "reviewing",
        /// Done.
        Completed = "completed",
        /// Given up; `notes` says why.
        Failed = "failed",
        /// Cannot go on; `wait_for` or `notes` says what is missing.
        Blocked = "blocked",
        /// Working on somebody else's task.
        Helping = "helping",
    }
    legacy {
        "waiting" => "blocked",
        "review" => "reviewing",
        "done" => "completed",
    }
}

#[cfg(test)]
mod tests {
    use super::State;

    #[test]
    fn every_legacy_spelling_stands_for_a_word() {
        for (spelling, word) in State::VOCABULARY.legacy {
            assert!(State::VOCABULARY.words.contains(word), "{spelling}");
            assert!(!State::VOCABULARY.words.contains(spelling), "{spelling}");
        }
    }
}
