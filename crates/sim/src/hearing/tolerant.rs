//! Reads messages as runtime consumers do (contract, "Subjects and headers"): unknown fields are ignored and counted,
//! legacy spellings translated and counted, anything else invalid is refused.

use backbeat_contract::shape::{Field, Kind, fields};
use backbeat_contract::{MAX_MESSAGE_BYTES, MessageType};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// A message, and how much had to be overlooked to read it.
pub(crate) struct Read<T> {
    pub(crate) message: T,
    /// Fields that the contract does not have, and legacy spellings.
    pub(crate) overlooked: u64,
}

/// Reads a message; none when it is not valid for a tolerant reader either.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8], kind: MessageType) -> Option<Read<T>> {
    if bytes.len() > MAX_MESSAGE_BYTES {
        return None;
    }
    if let Ok(message) = serde_json::from_slice(bytes) {
        return Some(Read {
            message,
            overlooked: 0,
        });
    }
    let mut object: Map<String, Value> = serde_json::from_slice(bytes).ok()?;
    let overlooked = overlook(&mut object, fields(kind));
    let message = serde_json::from_value(Value::Object(object)).ok()?;
    Some(Read {
        message,
        overlooked,
    })
}

fn overlook(object: &mut Map<String, Value>, fields: &[Field]) -> u64 {
    let mut overlooked = 0;
    object.retain(
        |name, value| match fields.iter().find(|field| field.name == name) {
            None => {
                overlooked += 1;
                false
            }
            Some(field) => {
                overlooked += overlook_in(value, &field.kind);
                true
            }
        },
    );
    overlooked
}

fn overlook_in(value: &mut Value, kind: &Kind) -> u64 {
    match (kind, value) {
        (Kind::Object(fields), Value::Object(object)) => overlook(object, fields),
        (Kind::List { entry, .. }, Value::Array(entries)) => {
            let entries = entries.iter_mut();
            entries.map(|value| overlook_in(value, entry)).sum()
        }
        (Kind::Word(vocabulary), Value::String(word)) => {
            let mut legacy = vocabulary.legacy.iter();
            let Some((_, stands_for)) = legacy.find(|(spelling, _)| spelling == word) else {
                return 0;
            };
            (*stands_for).clone_into(word);
            1
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use backbeat_contract::{BarReport, BeatFrame, Phase};
    use proptest::prelude::*;

    const FRAME: &str = r#"{"type":"backbeat.beatframe.v1","cluster_id":"c","beat_index":7,"downbeat":false,
        "phase":"execution","hlc":"7ffd:0001:abcd","deadline_at":"2025-09-05T12:30:00Z","tempo_bpm":2.0,
        "window_id":"7e9b0e6c4c9a4e59b7f2d9a3c1b2e4d5","colour":"blue"}"#;

    #[test]
    fn unknown_fields_and_legacy_words_are_overlooked_and_counted() {
        let frame = read::<BeatFrame>(FRAME.as_bytes(), MessageType::BeatFrame).unwrap();
        assert_eq!((frame.message.phase, frame.overlooked), (Phase::Execute, 2));
    }

    #[test]
    fn unknown_fields_inside_are_overlooked_too() {
        let report = r#"{"type":"backbeat.barreport.v1","window_id":"7e9b0e6c4c9a4e59b7f2d9a3c1b2e4d5",
            "from_beat":0,"to_beat":7,"agents_reporting":1,"on_time_reviews":1,"help_promises_fulfilled":0,
            "secret_rotations_ok":true,"tempo_drift_ms":0.5,"performance":{"mood":1},
            "issues":[{"severity":"info","category":"x","count":1,"description":"y","tone":2}]}"#;
        let report = read::<BarReport>(report.as_bytes(), MessageType::BarReport).unwrap();
        assert_eq!(report.overlooked, 2);
    }

    #[test]
    fn what_is_wrong_stays_wrong() {
        let wrong = FRAME.replace("\"beat_index\":7", "\"beat_index\":-7");
        assert!(read::<BeatFrame>(wrong.as_bytes(), MessageType::BeatFrame).is_none());
    }

    proptest! {
        #[test]
        fn strangers_bytes_do_no_harm(bytes: Vec<u8>, text in "[\\[{\":a1,}\\]]{0,40}") {
            let _ = read::<BeatFrame>(&bytes, MessageType::BeatFrame);
            let _ = read::<BarReport>(text.as_bytes(), MessageType::BarReport);
        }
    }
}
