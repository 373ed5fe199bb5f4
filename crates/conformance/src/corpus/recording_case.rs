//! A recording and the findings that it must give.

use std::fmt;

use serde::Deserialize;

use crate::{Check, Suite};

/// A recording and the findings that it must give.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordingCase {
    /// Its stable name: `recordings/beat-skipped/one-beat-lost`.
    pub id: Box<str>,
    /// The recording's file.
    pub file: Box<str>,
    /// The file with what it shows and the findings.
    pub expected: Box<str>,
    /// The requirements that ask for them.
    pub requirements: Vec<Box<str>>,
}

/// What a recording shows and which findings it gives.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedFindings {
    /// What it shows, in one sentence.
    pub shows: Box<str>,
    /// The findings, in their order.
    pub findings: Vec<ExpectedFinding>,
}

/// A finding, as far as it is compared.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedFinding {
    /// The rule that is broken: `beat-skipped`.
    pub code: Box<str>,
    /// The lines that show it, from 1.
    pub evidence: Vec<u64>,
}

impl RecordingCase {
    /// What the case demands of an implementation.
    pub fn check(&self, expected: &ExpectedFindings) -> Check {
        Check {
            id: format!("{}/{}", Suite::Contract, self.id).into(),
            suite: Suite::Contract,
            title: expected.shows.trim_end_matches('.').into(),
            requirements: self.requirements.clone(),
            expects: FindingsInWords(&expected.findings).to_string().into(),
        }
    }
}

/// Findings in words: `beat-skipped at lines 2, 3`.
#[derive(Debug)]
pub(crate) struct FindingsInWords<'a>(pub(crate) &'a [ExpectedFinding]);

impl fmt::Display for FindingsInWords<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("no finding");
        }
        for (place, finding) in self.0.iter().enumerate() {
            let lines: Vec<String> = finding.evidence.iter().map(u64::to_string).collect();
            let separator = if place == 0 { "" } else { "; " };
            write!(
                f,
                "{separator}{} at lines {}",
                finding.code,
                lines.join(", ")
            )?;
        }
        Ok(())
    }
}
