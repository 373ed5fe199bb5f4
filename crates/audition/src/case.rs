//! What speaks for and against a check, counted, with a few messages to show.

use backbeat_conformance::{Evidence, Verdict};

use crate::heard::Heard;
use crate::trial::Ruling;

/// What speaks for and against a check.
#[derive(Debug)]
pub(crate) struct Case {
    /// What is counted, in the plural: `frames`.
    what: &'static str,
    held: u64,
    broken: u64,
    first: Option<String>,
    shown: Vec<Evidence>,
    against: Vec<Evidence>,
}

impl Case {
    pub(crate) const fn of(what: &'static str) -> Self {
        Self {
            what,
            held: 0,
            broken: 0,
            first: None,
            shown: Vec::new(),
            against: Vec::new(),
        }
    }

    /// A message keeps it.
    pub(crate) fn keeps(&mut self, heard: &Heard<'_>) {
        if self.shown.len() < SHOWN {
            self.shown.push(heard.evidence());
        }
        self.held += 1;
    }

    /// Something that is no message keeps it.
    pub(crate) const fn holds(&mut self) {
        self.held += 1;
    }

    /// A message breaks it, and why.
    pub(crate) fn breaks(&mut self, heard: &Heard<'_>, why: impl FnOnce() -> String) {
        self.is_broken(vec![heard.evidence()], why);
    }

    /// Keeps or breaks.
    pub(crate) fn weigh(&mut self, heard: &Heard<'_>, fault: Option<String>) {
        match fault {
            None => self.keeps(heard),
            Some(why) => self.breaks(heard, || why),
        }
    }

    /// These messages break it together, and why.
    pub(crate) fn is_broken(&mut self, evidence: Vec<Evidence>, why: impl FnOnce() -> String) {
        self.broken += 1;
        self.first.get_or_insert_with(why);
        self.against.extend(evidence);
        self.against.truncate(Verdict::MAX_EVIDENCE);
    }

    /// Failed when anything broke it, passed when something kept it; otherwise skipped, and `untried` says why.
    pub(crate) fn rule(self, untried: &str) -> Ruling {
        let total = self.held + self.broken;
        match self.first {
            Some(first) => Ruling::failed(
                format!(
                    "{} of {total} {}; the first: {first}",
                    self.broken, self.what
                ),
                self.against,
            ),
            None if total == 0 => Ruling::skipped(untried),
            None => Ruling::passed(format!("{total} {}, all of them so", self.what), self.shown),
        }
    }
}

/// Messages shown of a check that holds.
const SHOWN: usize = 2;
