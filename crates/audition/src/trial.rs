//! A check while it is tried. Which one tries which check is in `cast`.

use backbeat_conformance::{Evidence, Outcome};
use backbeat_timing::ClusterInstant;

use crate::deed::Deed;
use crate::heard::Heard;

/// A check while it is tried: a small state machine over what is heard.
pub(crate) trait Trial: Send {
    /// Takes in a message of the cluster.
    fn hear(&mut self, heard: &Heard<'_>);

    /// Messages may be missing before the next one: what does not fit together now is nobody's fault.
    fn miss(&mut self) {}

    /// Takes in something that the audition did, and what came of it.
    fn note(&mut self, _deed: &Deed) {}

    /// What came of it.
    fn finish(self: Box<Self>, ending: &Ending) -> Ruling;
}

/// What is known at the end, whatever the check.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ending {
    /// When it ended.
    pub(crate) at: ClusterInstant,
}

/// How a check ended, without the check.
#[derive(Debug)]
pub(crate) struct Ruling {
    pub(crate) outcome: Outcome,
    pub(crate) seen: String,
    pub(crate) evidence: Vec<Evidence>,
}

impl Ruling {
    pub(crate) fn passed(seen: impl Into<String>, evidence: Vec<Evidence>) -> Self {
        Self {
            outcome: Outcome::Passed,
            seen: seen.into(),
            evidence,
        }
    }

    pub(crate) fn failed(seen: impl Into<String>, evidence: Vec<Evidence>) -> Self {
        Self {
            outcome: Outcome::Failed,
            seen: seen.into(),
            evidence,
        }
    }

    /// It could not be tried; `why` names what would let it.
    pub(crate) fn skipped(why: impl Into<String>) -> Self {
        Self {
            outcome: Outcome::Skipped,
            seen: why.into(),
            evidence: Vec::new(),
        }
    }

    /// Passed when `holds`, else failed.
    pub(crate) fn of(holds: bool, seen: impl Into<String>, evidence: Vec<Evidence>) -> Self {
        if holds {
            Self::passed(seen, evidence)
        } else {
            Self::failed(seen, evidence)
        }
    }
}
