//! One fault of one message: what, where, and what to do about it.

use crate::{Code, Severity};
use serde::Serialize;

/// A fault, told so that nobody needs the documentation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// The fault's stable name.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// JSON Pointer (RFC 6901) to the value at fault; for a missing field, to the object that lacks it.
    pub pointer: String,
    /// Where the culprit begins, in bytes from the start of the source.
    pub offset: u64,
    /// The culprit's line in the source, from 1.
    pub line: u64,
    /// The culprit's column in its line, from 1, in Unicode code points.
    pub column: u64,
    /// How many bytes the culprit takes, for underlining; 0 marks a place between bytes.
    #[serde(skip)]
    pub length: usize,
    /// What is wrong, naming the field, what was expected and what was found.
    pub message: String,
    /// What to do about it.
    pub help: String,
}
