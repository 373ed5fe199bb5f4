//! What `--format json` says, as types: they write the report, read it back, and generate the published schema.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use schemars::{JsonSchema, Schema, json_schema};
use serde::{Deserialize, Serialize};

use super::shown::received_at;
use super::{Report, Tally};
use crate::{Evidence, Outcome, Suite, Verdict};

/// Version of the report's form. It is raised when a program that reads the old form would be misled; new optional
/// fields do not raise it.
pub const VERSION: u64 = 1;

/// What `backbeat conformance run --format json` writes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "report", title = "Conformance report")]
pub struct ReportDocument<'a> {
    /// Version of the report's form.
    #[schemars(schema_with = "version")]
    pub version: u64,
    /// The suite that was tried.
    pub suite: Suite,
    /// What was judged: a command, a file, a cluster.
    pub target: Cow<'a, str>,
    /// Whether at least one check passed and none failed that is not known to.
    pub conforms: bool,
    /// How many checks ended how.
    pub summary: ReportedTally,
    /// What the checks of each requirement amount to.
    pub requirements: BTreeMap<Cow<'a, str>, Outcome>,
    /// The checks, in the suite's order.
    pub results: Vec<ReportedVerdict<'a>>,
}

/// How many checks ended how.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "summary")]
pub struct ReportedTally {
    /// All checks.
    pub checks: usize,
    /// Checks that hold.
    pub passed: usize,
    /// Checks that do not.
    pub failed: usize,
    /// Checks that do not hold and are listed as known failures.
    pub known_failures: usize,
    /// Checks that could not be tried.
    pub skipped: usize,
    /// How long it took. Unit: milliseconds.
    pub elapsed_ms: f64,
}

/// One check and how it ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "result")]
pub struct ReportedVerdict<'a> {
    /// The check's stable name.
    #[schemars(example = "contract/beatframe/tempo-smallest")]
    pub id: Cow<'a, str>,
    /// What must hold.
    pub title: Cow<'a, str>,
    /// The requirements that ask for it.
    #[schemars(extend("examples" = [["INT-A"]]))]
    pub requirements: Vec<Cow<'a, str>>,
    /// How it ended.
    pub outcome: Outcome,
    /// What will be seen when it holds.
    pub expected: Cow<'a, str>,
    /// What was seen.
    pub seen: Cow<'a, str>,
    /// The messages that show it.
    pub evidence: Vec<ReportedEvidence<'a>>,
    /// How long it took. Unit: milliseconds.
    pub took_ms: f64,
}

/// A message that shows a verdict. It has either `payload` or `payload_base64`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(
    rename = "evidence",
    extend("oneOf" = [{ "required": ["payload"] }, { "required": ["payload_base64"] }])
)]
pub struct ReportedEvidence<'a> {
    /// When it was received, in UTC; absent for a case of a suite.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub received_at: Option<Cow<'a, str>>,
    /// On which subject it was received, or from which file it comes.
    pub place: Cow<'a, str>,
    /// Its headers, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<ReportedHeader<'a>>,
    /// Its bytes as text, where they are UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub payload: Option<Cow<'a, str>>,
    /// Its bytes in base64 (RFC 4648, with padding), where they are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", extend("contentEncoding" = "base64"))]
    pub payload_base64: Option<String>,
    /// How many bytes at its end are left out, where it is large.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub bytes_left_out: usize,
}

/// A header of a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "header")]
pub struct ReportedHeader<'a> {
    /// Its name.
    pub name: Cow<'a, str>,
    /// Its value.
    pub value: Cow<'a, str>,
}

/// Writes the document, with a final newline.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &ReportDocument::from(report))?;
    out.write_all(b"\n")
}

impl<'a> From<&'a Report> for ReportDocument<'a> {
    fn from(report: &'a Report) -> Self {
        let tally = report.tally();
        Self {
            version: VERSION,
            suite: report.suite,
            target: Cow::Borrowed(&report.target),
            conforms: tally.conforms(),
            summary: ReportedTally {
                checks: tally.checks(),
                passed: tally.passed,
                failed: tally.failed,
                known_failures: tally.known,
                skipped: tally.skipped,
                elapsed_ms: millis(report.took),
            },
            requirements: by_requirement(&report.verdicts),
            results: report.verdicts.iter().map(ReportedVerdict::from).collect(),
        }
    }
}

impl<'a> From<&'a Verdict> for ReportedVerdict<'a> {
    fn from(verdict: &'a Verdict) -> Self {
        let check = &verdict.check;
        let requirements = check.requirements.iter();
        Self {
            id: Cow::Borrowed(&check.id),
            title: Cow::Borrowed(&check.title),
            requirements: requirements.map(|id| Cow::Borrowed(&**id)).collect(),
            outcome: verdict.outcome,
            expected: Cow::Borrowed(&check.expects),
            seen: Cow::Borrowed(&verdict.seen),
            evidence: verdict
                .evidence
                .iter()
                .map(ReportedEvidence::from)
                .collect(),
            took_ms: millis(verdict.took),
        }
    }
}

impl<'a> From<&'a Evidence> for ReportedEvidence<'a> {
    fn from(evidence: &'a Evidence) -> Self {
        let all = &evidence.payload;
        let bytes = all.get(..MOST_BYTES).unwrap_or(all);
        let text = std::str::from_utf8(bytes).ok();
        let headers = evidence.headers.iter();
        Self {
            received_at: received_at(evidence).map(|at| Cow::Owned(at.as_str().to_owned())),
            place: Cow::Borrowed(&evidence.place),
            headers: headers
                .map(|(name, value)| ReportedHeader {
                    name: Cow::Borrowed(name),
                    value: Cow::Borrowed(value),
                })
                .collect(),
            payload: text.map(Cow::Borrowed),
            payload_base64: text.is_none().then(|| BASE64_STANDARD.encode(bytes)),
            bytes_left_out: all.len() - bytes.len(),
        }
    }
}

/// What the checks of each requirement amount to.
fn by_requirement(verdicts: &[Verdict]) -> BTreeMap<Cow<'_, str>, Outcome> {
    let mut covered: BTreeMap<&str, Vec<&Verdict>> = BTreeMap::new();
    for verdict in verdicts {
        for requirement in &verdict.check.requirements {
            covered.entry(requirement).or_default().push(verdict);
        }
    }
    covered
        .into_iter()
        .map(|(id, verdicts)| (Cow::Borrowed(id), Tally::of(verdicts).outcome()))
        .collect()
}

fn millis(time: std::time::Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes fields by reference"
)]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

fn version(_: &mut schemars::SchemaGenerator) -> Schema {
    json_schema!({ "type": "integer", "const": VERSION, "description": "Version of the report's form." })
}

/// Bytes of a payload that are reported; the rest is counted.
const MOST_BYTES: usize = 64 * 1024;
