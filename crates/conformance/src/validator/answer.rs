//! What a validator said of one case, and what that amounts to.

use std::borrow::Cow;
use std::time::Duration;

use crate::corpus::{MessageCase, RefuseCorpus};
use crate::{Evidence, Outcome, Suite, Verdict};

/// What a validator said of one case.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) said: Said,
    /// How long it took; zero where cases are not told apart.
    pub(super) took: Duration,
}

/// A verdict, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    Valid,
    /// Invalid, with what it wrote about it.
    Invalid(Box<str>),
    /// No verdict, and why.
    Nothing(Box<str>),
}

impl Answer {
    /// The answer against what is expected.
    pub(super) fn verdict(
        self,
        case: &MessageCase,
        is_known: bool,
        message: impl FnOnce() -> Result<Cow<'static, [u8]>, RefuseCorpus>,
    ) -> Result<Verdict, RefuseCorpus> {
        let is_right = match self.said {
            Said::Valid => case.valid,
            Said::Invalid(_) => !case.valid,
            Said::Nothing(_) => false,
        };
        let (outcome, remark) = match (is_right, is_known) {
            (true, false) => (Outcome::Passed, ""),
            (false, false) => (Outcome::Failed, ""),
            (false, true) => (Outcome::KnownFailure, ""),
            (true, true) => (Outcome::Failed, UNEXPECTED_PASS),
        };
        let evidence = if outcome == Outcome::Passed {
            Vec::new()
        } else {
            vec![Evidence::of_case(case, message()?)]
        };
        Ok(Verdict {
            check: case.check(Suite::Validator),
            outcome,
            seen: format!("{}{remark}", self.said.in_words()),
            evidence,
            took: self.took,
        })
    }
}

/// Said of a case on the list that is judged rightly.
const UNEXPECTED_PASS: &str =
    ", which is right, but the case is on the list of known failures: take it off";

impl Said {
    fn in_words(&self) -> Cow<'_, str> {
        match self {
            Self::Valid => Cow::Borrowed("valid"),
            Self::Invalid(why) if why.is_empty() => Cow::Borrowed("invalid"),
            Self::Invalid(why) => Cow::Owned(format!("invalid ({why})")),
            Self::Nothing(why) => Cow::Owned(format!("no verdict: {why}")),
        }
    }
}
