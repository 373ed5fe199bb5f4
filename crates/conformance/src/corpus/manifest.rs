//! The manifest: the list of cases, and what a message case is.

use backbeat_contract::Code;
use serde::Deserialize;

use super::expectation::VerdictInWords;
use super::{ExpectedFault, RecordingCase};
use crate::{Check, Suite};

/// The list of cases, `manifest.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    #[serde(rename = "version")]
    _version: FormatVersion,
    pub(super) messages: Vec<MessageCase>,
    pub(super) recordings: Vec<RecordingCase>,
}

/// The version of the data's form; of any other, nothing is read.
#[derive(Debug, Deserialize)]
#[serde(try_from = "u64")]
struct FormatVersion;

impl TryFrom<u64> for FormatVersion {
    type Error = String;

    fn try_from(version: u64) -> Result<Self, String> {
        match version {
            1 => Ok(Self),
            other => Err(format!("version 1 is known, found version {other}")),
        }
    }
}

/// A message and the verdict that it must get.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MessageCase {
    /// Its stable name: `beatframe/tempo-smallest`.
    pub id: Box<str>,
    /// What it shows, in one sentence without full stop.
    pub shows: Box<str>,
    /// Where its bytes come from.
    #[serde(rename = "message")]
    pub bytes: Bytes,
    /// The type of message that it is, or is meant to be.
    #[serde(rename = "type")]
    pub message_type: Box<str>,
    /// Whether it keeps the contract.
    pub valid: bool,
    /// What there is to say about it: a set, so in any order and each once. A valid message may have warnings and
    /// remarks.
    #[serde(rename = "codes", default)]
    pub faults: Vec<ExpectedFault>,
    /// Whether the published schema alone accepts a message that the contract refuses: the four extra strictnesses
    /// (duplicate keys, invalid UTF-8, nesting, size) and the rules that a schema cannot say.
    #[serde(default)]
    pub beyond_schema: bool,
    /// The requirements that ask for the verdict.
    pub requirements: Vec<Box<str>>,
}

/// Where the bytes of a case come from.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bytes {
    /// A file, exactly as it stands.
    File(Box<str>),
    /// A message too large to keep.
    Generated(Generated),
}

/// A message made of a text that is repeated between two others.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Generated {
    /// What stands before.
    pub before: Box<str>,
    /// What is repeated.
    pub repeated: Box<str>,
    /// How often.
    pub times: usize,
    /// What stands after.
    pub after: Box<str>,
}

impl Generated {
    /// The message.
    pub fn message(&self) -> Vec<u8> {
        let parts = [
            self.before.as_bytes(),
            &self.repeated.as_bytes().repeat(self.times),
            self.after.as_bytes(),
        ];
        parts.concat()
    }
}

impl MessageCase {
    /// What the case demands of an implementation, as a check of the suite that tries it.
    pub fn check(&self, suite: Suite) -> Check {
        let faults: &[_] = match suite {
            // Of somebody else's validator only the verdict is compared.
            Suite::Validator => &[],
            _ => &self.faults,
        };
        let expects = VerdictInWords {
            valid: self.valid,
            faults,
        };
        Check {
            id: format!("{suite}/{}", self.id).into(),
            suite,
            title: self.shows.clone(),
            requirements: self.requirements.clone(),
            expects: expects.to_string().into(),
        }
    }

    /// Whether it is expected to have a fault of this code.
    pub fn has(&self, code: Code) -> bool {
        self.faults
            .iter()
            .any(|fault| *fault.code == *code.as_str())
    }

    /// Where its bytes come from, for people.
    pub fn place(&self) -> &str {
        match &self.bytes {
            Bytes::File(file) => file,
            Bytes::Generated(_) => &self.id,
        }
    }
}
