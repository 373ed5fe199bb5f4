//! What a tolerant reader makes of a message that the contract refuses only for its age (contract, "Subjects and
//! headers"): unknown fields are dropped, legacy values translated, and both counted.

use backbeat_contract::shape::{self, Kind};
use backbeat_contract::{Code, MessageType, Severity};
use backbeat_validate::{Contract, Judge, Policy, UnknownFields};
use serde_json::{Map, Value};

/// What was passed over in a message that was read all the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Oddities {
    /// Fields that the contract does not have; they were ignored.
    pub unknown_fields: u64,
    /// Legacy spellings; they were translated.
    pub legacy_values: u64,
}

/// Makes messages of the contract from messages that are nearly such.
#[derive(Debug)]
pub(super) struct Loosener {
    judge: Judge,
}

impl Loosener {
    pub(super) fn new() -> Self {
        let policy = Policy {
            unknown_fields: UnknownFields::Allow,
            ..Policy::default()
        };
        Self {
            judge: Judge::new(Contract::BuiltIn, policy),
        }
    }

    /// The message as the contract has it; or the first thing that is wrong with it beyond its age.
    pub(super) fn loosen(&self, message: &[u8]) -> Result<(Vec<u8>, Oddities), Code> {
        let errors = self.judge.explain(message).diagnostics.into_iter();
        let mut errors = errors.filter(|found| found.severity == Severity::Error);
        if let Some(wrong) = errors.find(|found| found.code != Code::LegacyValue) {
            return Err(wrong.code);
        }
        let mut fields: Map<String, Value> =
            serde_json::from_slice(message).map_err(|_| Code::InvalidJson)?;
        let name = fields.get("type").and_then(Value::as_str);
        let kind = name.and_then(|name| MessageType::from_name(name.as_bytes()));
        let known = shape::fields(kind.ok_or(Code::UnknownType)?);

        let all = fields.len();
        fields.retain(|name, _| known.iter().any(|field| field.name == name));
        let mut oddities = Oddities {
            unknown_fields: (all - fields.len()) as u64,
            legacy_values: 0,
        };
        for field in known {
            let (Kind::Word(words), Some(Value::String(word))) =
                (field.kind, fields.get_mut(field.name))
            else {
                continue;
            };
            if let Some(canonical) = words.canonical(word) {
                *word = canonical.to_owned();
                oddities.legacy_values += 1;
            }
        }
        let message = serde_json::to_vec(&fields).map_err(|_| Code::InvalidJson)?;
        Ok((message, oddities))
    }
}
