//! A fault that a message case is expected to have.

use std::fmt;

use backbeat_contract::{Diagnostic, Severity};
use serde::{Deserialize, Serialize};

/// A fault that a message case is expected to have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedFault {
    /// Its code: `out-of-range`.
    pub code: Box<str>,
    /// JSON Pointer (RFC 6901) to the value at fault; for a missing field, to the object that lacks it.
    pub pointer: Box<str>,
    /// How much it matters: only an error makes a message invalid.
    pub severity: Severity,
}

impl From<&Diagnostic> for ExpectedFault {
    fn from(diagnostic: &Diagnostic) -> Self {
        Self {
            code: diagnostic.code.as_str().into(),
            pointer: diagnostic.pointer.as_str().into(),
            severity: diagnostic.severity,
        }
    }
}

impl fmt::Display for ExpectedFault {
    /// `out-of-range at /tempo_bpm`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at ", self.code)?;
        match &*self.pointer {
            "" => f.write_str("the whole message"),
            pointer => f.write_str(pointer),
        }
    }
}

/// A verdict in words: `valid`, `invalid: out-of-range at /tempo_bpm`.
#[derive(Debug)]
pub(crate) struct VerdictInWords<'a> {
    pub(crate) valid: bool,
    pub(crate) faults: &'a [ExpectedFault],
}

impl fmt::Display for VerdictInWords<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.valid { "valid" } else { "invalid" })?;
        for (place, fault) in self.faults.iter().enumerate() {
            write!(f, "{} {fault}", if place == 0 { ":" } else { "," })?;
        }
        Ok(())
    }
}
