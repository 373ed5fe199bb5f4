//! What `--format json` and `--format ndjson` say, as types: they write the reports, read them back, and generate
//! the published schema. The formats themselves are beside this file, the schema in
//! [`super::validation_report_schema`].
//!
//! `json` is one [`Report`]. `ndjson` has a [`ReportedMessage`] or an [`UnreadableLine`] a line in the order of the
//! input, and a [`SummaryLine`] last.

use super::{MessageResult, SourceFault};
use crate::Verdict;
use backbeat_contract::{Code, Diagnostic, Severity};
use schemars::{JsonSchema, Schema, json_schema};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Version of the report's form. It is raised when a program that reads the old form would be misled; new optional
/// fields do not raise it.
pub const VERSION: u64 = 1;

/// What `backbeat validate --format json` writes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "report", title = "Validation report")]
pub struct Report<'a> {
    /// Version of the report's form.
    #[schemars(schema_with = "version")]
    pub version: u64,
    /// Messages in the order of the input. With --quiet only those about which there is something to say.
    /// Messages that were skipped are counted in the summary only.
    #[serde(borrow)]
    pub results: Vec<ReportedMessage<'a>>,
    /// Sources that could not be read, or not to their end.
    pub unreadable: Vec<UnreadableSource<'a>>,
    /// What the run amounts to.
    pub summary: ReportedSummary<'a>,
}

/// One judged message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "result")]
pub struct ReportedMessage<'a> {
    /// The source that holds it: a path as it was found, or - for standard input.
    #[schemars(example = "messages/claims.ndjson")]
    pub source: Cow<'a, str>,
    /// Which message of its source it is, from 0.
    #[schemars(example = 2)]
    pub index: u64,
    /// The line on which it begins, from 1.
    #[schemars(range(min = 1), example = 3)]
    pub line: u64,
    /// Its type, as it stands in the message; null where it has none.
    #[schemars(example = "backbeat.statusclaim.v1")]
    pub r#type: Option<Cow<'a, str>>,
    /// Whether it keeps the contract.
    pub valid: bool,
    /// What there is to say about it, in order of appearance. A valid message may have warnings.
    pub diagnostics: Vec<ReportedDiagnostic<'a>>,
}

/// One fault of a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "diagnostic")]
pub struct ReportedDiagnostic<'a> {
    /// The fault's stable name. New names may be added.
    #[schemars(
        regex(pattern = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"),
        example = "out-of-range"
    )]
    pub code: Cow<'a, str>,
    /// How much it matters: an error makes the message invalid, a warning is probably a mistake, an info is worth
    /// knowing.
    #[schemars(schema_with = "severity")]
    pub severity: Severity,
    /// JSON Pointer (RFC 6901) to the value at fault; for a missing field, to the object that lacks it. Empty for
    /// the message as a whole.
    #[schemars(example = "/beats_left")]
    pub pointer: Cow<'a, str>,
    /// Where the culprit begins, in bytes from the start of the source; of a compressed source, unpacked.
    #[schemars(example = 412)]
    pub offset: u64,
    /// The culprit's line in the source, from 1.
    #[schemars(range(min = 1), example = 3)]
    pub line: u64,
    /// The culprit's column in its line, from 1, in Unicode code points.
    #[schemars(range(min = 1), example = 97)]
    pub column: u64,
    /// What is wrong. For people: the wording may change.
    #[schemars(example = "beats_left must be at least 0, got -1")]
    pub message: Cow<'a, str>,
    /// What to do about it. For people: the wording may change.
    #[schemars(example = "leave beats_left out when it is not known")]
    pub help: Cow<'a, str>,
}

/// A source that could not be read, or not to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "unreadable")]
pub struct UnreadableSource<'a> {
    /// The source.
    #[schemars(example = "messages/old.json")]
    pub source: Cow<'a, str>,
    /// What happened. For people: the wording may change.
    #[schemars(example = "cannot be read: permission denied")]
    pub reason: Cow<'a, str>,
    /// What to do about it. For people: the wording may change.
    #[schemars(example = "give the file back its read permission")]
    pub help: Cow<'a, str>,
}

/// What a run amounts to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "summary")]
pub struct ReportedSummary<'a> {
    /// Sources that were read: files, or standard input.
    #[schemars(example = 3)]
    pub sources: u64,
    /// Messages that were judged; valid and invalid together. 0 when nothing was checked.
    #[schemars(example = 12)]
    pub messages: u64,
    /// Messages that keep the contract.
    #[schemars(example = 9)]
    pub valid: u64,
    /// Messages that break it.
    #[schemars(example = 3)]
    pub invalid: u64,
    /// Messages of unknown types that were passed over unjudged.
    #[schemars(example = 0)]
    pub skipped: u64,
    /// Diagnostics that are warnings.
    #[schemars(example = 1)]
    pub warnings: u64,
    /// Sources that could not be read, or not to their end.
    #[schemars(example = 0)]
    pub unreadable: u64,
    /// Judged messages by their type; those without one are under "(none)".
    #[serde(borrow)]
    pub by_type: BTreeMap<Cow<'a, str>, u64>,
    /// Diagnostics by their code.
    pub by_code: BTreeMap<Cow<'a, str>, u64>,
    /// How long the run took, in milliseconds.
    #[schemars(range(min = 0.0), example = 4.125)]
    pub elapsed_ms: f64,
}

/// The line of an unreadable source in `ndjson`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "unreadable-line")]
pub struct UnreadableLine<'a> {
    /// The source.
    #[schemars(example = "messages/old.json")]
    pub source: Cow<'a, str>,
    /// What happened. For people: the wording may change.
    #[schemars(example = "cannot be read: permission denied")]
    pub unreadable: Cow<'a, str>,
    /// What to do about it. For people: the wording may change.
    #[schemars(example = "give the file back its read permission")]
    pub help: Cow<'a, str>,
}

/// The last line in `ndjson`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "summary-line")]
pub struct SummaryLine<'a> {
    /// Version of the report's form.
    #[schemars(schema_with = "version")]
    pub version: u64,
    /// What the run amounts to.
    #[serde(borrow)]
    pub summary: ReportedSummary<'a>,
}

impl<'a> From<&'a MessageResult> for ReportedMessage<'a> {
    fn from(result: &'a MessageResult) -> Self {
        let judgement = &result.judgement;
        Self {
            source: (&*result.source).into(),
            index: result.index,
            line: result.origin.line,
            r#type: judgement.message_type.as_deref().map(Into::into),
            valid: judgement.verdict == Verdict::Valid,
            diagnostics: judgement.diagnostics.iter().map(Into::into).collect(),
        }
    }
}

impl<'a> From<&'a Diagnostic> for ReportedDiagnostic<'a> {
    fn from(diagnostic: &'a Diagnostic) -> Self {
        Self {
            code: diagnostic.code.as_str().into(),
            severity: diagnostic.severity,
            pointer: (&*diagnostic.pointer).into(),
            offset: diagnostic.offset,
            line: diagnostic.line,
            column: diagnostic.column,
            message: (&*diagnostic.message).into(),
            help: (&*diagnostic.help).into(),
        }
    }
}

impl<'a> From<&'a SourceFault> for UnreadableSource<'a> {
    fn from(fault: &'a SourceFault) -> Self {
        Self {
            source: (&*fault.source).into(),
            reason: (&*fault.reason).into(),
            help: (&*fault.help).into(),
        }
    }
}

impl<'a> From<&'a SourceFault> for UnreadableLine<'a> {
    fn from(fault: &'a SourceFault) -> Self {
        Self {
            source: (&*fault.source).into(),
            unreadable: (&*fault.reason).into(),
            help: (&*fault.help).into(),
        }
    }
}

impl<'a> From<&'a super::Summary> for ReportedSummary<'a> {
    fn from(summary: &'a super::Summary) -> Self {
        let by_code = |(code, count): (&Code, &u64)| (code.as_str().into(), *count);
        Self {
            sources: summary.sources,
            messages: summary.messages,
            valid: summary.valid,
            invalid: summary.invalid,
            skipped: summary.skipped,
            warnings: summary.warnings,
            unreadable: summary.unreadable,
            by_type: summary
                .by_type
                .iter()
                .map(|(name, count)| (name.as_str().into(), *count))
                .collect(),
            by_code: summary.by_code.iter().map(by_code).collect(),
            // Whole microseconds: what is finer differs from run to run and says nothing.
            elapsed_ms: (summary.elapsed.as_secs_f64() * 1e6).round() / 1e3,
        }
    }
}

fn version(_: &mut schemars::SchemaGenerator) -> Schema {
    json_schema!({ "type": "integer", "const": VERSION })
}

fn severity(_: &mut schemars::SchemaGenerator) -> Schema {
    let words = [Severity::Error, Severity::Warning, Severity::Info].map(Severity::as_str);
    json_schema!({ "type": "string", "enum": words })
}
