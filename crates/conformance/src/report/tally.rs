//! Verdicts counted, and what they amount to.

use std::fmt;

use crate::{Outcome, Verdict};

/// How many checks ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Checks that hold.
    pub passed: usize,
    /// Checks that do not.
    pub failed: usize,
    /// Checks that do not hold and are known not to.
    pub known: usize,
    /// Checks that could not be tried.
    pub skipped: usize,
}

impl Tally {
    /// The verdicts counted.
    pub fn of<'a>(verdicts: impl IntoIterator<Item = &'a Verdict>) -> Self {
        let mut tally = Self::default();
        for verdict in verdicts {
            *tally.place_of(verdict.outcome) += 1;
        }
        tally
    }

    /// All checks.
    pub const fn checks(self) -> usize {
        self.passed + self.failed + self.known + self.skipped
    }

    /// Whether the implementation conforms as far as was tried: something holds, and nothing fails unexpectedly.
    pub const fn conforms(self) -> bool {
        self.failed == 0 && self.passed > 0
    }

    /// What the checks amount to together: failed when one failed, passed when one passed and none failed.
    pub const fn outcome(self) -> Outcome {
        if self.failed > 0 {
            Outcome::Failed
        } else if self.known > 0 {
            Outcome::KnownFailure
        } else if self.passed > 0 {
            Outcome::Passed
        } else {
            Outcome::Skipped
        }
    }

    const fn place_of(&mut self, outcome: Outcome) -> &mut usize {
        match outcome {
            Outcome::Passed => &mut self.passed,
            Outcome::Failed => &mut self.failed,
            Outcome::KnownFailure => &mut self.known,
            Outcome::Skipped => &mut self.skipped,
        }
    }
}

impl fmt::Display for Tally {
    /// `252 checks: 250 passed, 1 failed, 1 skipped`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let checks = self.checks();
        let plural = if checks == 1 { "" } else { "s" };
        write!(f, "{checks} check{plural}: {} passed", self.passed)?;
        for (count, word) in [
            (self.failed, "failed"),
            (self.known, "known to fail"),
            (self.skipped, "skipped"),
        ] {
            if count > 0 {
                write!(f, ", {count} {word}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;
    use crate::Outcome;

    #[test]
    fn nothing_tried_is_no_conformance() {
        assert!(!Tally::default().conforms());
        let skipped = Tally {
            skipped: 3,
            ..Tally::default()
        };
        assert!(!skipped.conforms());
        assert_eq!(skipped.outcome(), Outcome::Skipped);
    }

    #[test]
    fn a_known_failure_does_not_fail_the_suite() {
        let tally = Tally {
            passed: 2,
            known: 1,
            ..Tally::default()
        };
        assert!(tally.conforms());
        assert_eq!(tally.outcome(), Outcome::KnownFailure);
        assert_eq!(tally.to_string(), "3 checks: 2 passed, 1 known to fail");
    }
}
