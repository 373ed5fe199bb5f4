//! Findings of lint as callers see them. Serialises to the stable JSON of `backbeat schema lint`,
//! version 1; the text form is in `crate::text`.

use serde::Serialize;

use super::rule::{LintRule, Severity};
use crate::report::REPORT_VERSION;

/// One fault of a schema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The kind of fault.
    pub rule: LintRule,
    /// How serious it is.
    pub severity: Severity,
    /// The file or name of the schema.
    pub schema: String,
    /// JSON Pointer to the schema or keyword at fault.
    pub pointer: String,
    /// What is wrong, with the values at fault.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

/// How many findings there are of each severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LintCounts {
    /// Schemas that do not do what they say.
    pub error: usize,
    /// What will cost those who read or evolve the schema.
    pub warning: usize,
    /// What is worth knowing.
    pub info: usize,
}

/// All findings with their counts: the form for machines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LintReport {
    version: u32,
    counts: LintCounts,
    findings: Vec<Finding>,
}

impl LintReport {
    /// The findings, in the order of the schemas.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// How many findings there are of each severity.
    pub fn counts(&self) -> LintCounts {
        self.counts
    }

    /// The worst severity; `None` without findings.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }
}

impl From<Vec<Finding>> for LintReport {
    fn from(findings: Vec<Finding>) -> Self {
        let count = |severity| {
            findings
                .iter()
                .filter(|one| one.severity == severity)
                .count()
        };
        Self {
            version: REPORT_VERSION,
            counts: LintCounts {
                error: count(Severity::Error),
                warning: count(Severity::Warning),
                info: count(Severity::Info),
            },
            findings,
        }
    }
}
