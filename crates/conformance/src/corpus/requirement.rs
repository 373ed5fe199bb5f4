//! A requirement of the reference documents. Which checks cover it is in `traceability`.

use serde::Deserialize;

/// A requirement of the reference documents.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Its identifier: `BACKBEAT-REQ-020`, `INT-A`.
    pub id: Box<str>,
    /// What it asks for, in the words of the document.
    pub title: Box<str>,
    /// The document that has it.
    pub source: Box<str>,
    /// Why no check can cover it, or not all of it.
    #[serde(default)]
    pub beyond_checks: Option<Box<str>>,
}
