//! One recording: the findings that are expected against those of our rules.

use std::time::Instant;

use crate::corpus::{ExpectedFinding, ExpectedFindings, FindingsInWords, RecordingCase};
use crate::recording::Hearing;
use crate::{Evidence, Outcome, Verdict};

pub(super) fn verdict(case: &RecordingCase, expected: &ExpectedFindings, lines: &[u8]) -> Verdict {
    let began = Instant::now();
    let (found, refused) = findings(lines);
    let (outcome, seen) = match refused {
        Some(refusal) => (Outcome::Failed, refusal),
        None if found == expected.findings => {
            (Outcome::Passed, FindingsInWords(&found).to_string())
        }
        None => (Outcome::Failed, FindingsInWords(&found).to_string()),
    };
    let evidence = match outcome {
        Outcome::Passed => Vec::new(),
        _ => vec![Evidence {
            received_at: None,
            place: case.file.clone(),
            headers: Vec::new(),
            payload: lines.to_vec().into(),
        }],
    };
    Verdict {
        check: case.check(expected),
        outcome,
        seen,
        evidence,
        took: began.elapsed(),
    }
}

/// The findings of a recording, and the line that ended it too soon.
fn findings(lines: &[u8]) -> (Vec<ExpectedFinding>, Option<String>) {
    let mut reader = backbeat_recording::Reader::new(lines);
    let mut hearing = Hearing::new();
    let mut found = Vec::new();
    loop {
        match reader.next() {
            Ok(Some(line)) => {
                let heard = hearing.hear(&line, reader.line());
                found.extend(heard.findings.into_iter().map(|finding| ExpectedFinding {
                    code: finding.rule.as_str().into(),
                    evidence: finding.evidence,
                }));
            }
            Ok(None) => return (found, None),
            Err(refusal) => return (found, Some(refusal.to_string())),
        }
    }
}
