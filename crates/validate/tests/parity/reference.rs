//! What the verdict should be: a general validator, serde_json, and nothing of ours but the published schemas.

use backbeat_contract::{
    BarReport, BeatFrame, MAX_MESSAGE_BYTES, Severity, StatusClaim, published_schemas,
};
use backbeat_validate::Judgement;
use jsonschema::Validator;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::collections::HashSet;
use std::fmt;

pub(crate) struct Reference {
    validators: Vec<Validator>,
}

impl Reference {
    pub(crate) fn new() -> Self {
        let validators = published_schemas()
            .iter()
            .map(|schema| {
                jsonschema::options()
                    .should_validate_formats(true)
                    .build(&schema.document)
                    .unwrap()
            })
            .collect();
        Self { validators }
    }

    pub(crate) fn accepts(&self, message: &[u8]) -> bool {
        let read = || serde_json::from_slice::<Value>(message).ok();
        message.len() <= MAX_MESSAGE_BYTES
            && serde_json::from_slice::<Unique>(message).is_ok()
            && read().is_some_and(|value| {
                self.validators
                    .iter()
                    .any(|validator| validator.is_valid(&value))
            })
    }
}

/// Whether the owned types take the message.
pub(crate) fn owned_type_accepts(message: &[u8]) -> bool {
    message.len() <= MAX_MESSAGE_BYTES
        && (serde_json::from_slice::<BeatFrame>(message).is_ok()
            || serde_json::from_slice::<StatusClaim>(message).is_ok()
            || serde_json::from_slice::<BarReport>(message).is_ok())
}

/// Whether a judgement holds no error but those of rules that no schema can say.
pub(crate) fn fits_schema(judgement: &Judgement) -> bool {
    judgement
        .diagnostics
        .iter()
        .all(|diagnostic| diagnostic.severity != Severity::Error || diagnostic.code.is_rule())
}

/// Any JSON value in which no object has a key twice.
struct Unique;

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UniqueVisitor)
    }
}

struct UniqueVisitor;

impl<'de> Visitor<'de> for UniqueVisitor {
    type Value = Unique;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_str<E>(self, _: &str) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_unit<E>(self) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Unique, A::Error> {
        while entries.next_element::<Unique>()?.is_some() {}
        Ok(Unique)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Unique, A::Error> {
        let mut keys = HashSet::new();
        while let Some(key) = members.next_key::<String>()? {
            members.next_value::<Unique>()?;
            if !keys.insert(key) {
                return Err(serde::de::Error::custom("a key stands twice"));
            }
        }
        Ok(Unique)
    }
}
