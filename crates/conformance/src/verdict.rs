//! Whether an implementation did what a check asks. What it asks is in `check`.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Check, Evidence};

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum Outcome {
    /// It holds, as far as was seen.
    Passed,
    /// It was seen not to hold.
    Failed,
    /// It was seen not to hold, and whoever asked knows it: it is on the list of known failures.
    KnownFailure,
    /// It could not be tried; [`Verdict::seen`] says why and what would let it. Neither good nor bad.
    Skipped,
}

/// What was found when a check was tried.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// What was tried.
    pub check: Check,
    /// How it ended.
    pub outcome: Outcome,
    /// What was seen, with numbers, so that it can be compared with [`Check::expects`].
    pub seen: String,
    /// The messages that show it, at most [`Verdict::MAX_EVIDENCE`]: of a failure, the ones to look at.
    pub evidence: Vec<Evidence>,
    /// How long it took.
    pub took: Duration,
}

impl Verdict {
    /// So many messages are kept to show a verdict; more are counted in [`Verdict::seen`].
    pub const MAX_EVIDENCE: usize = 8;
}
