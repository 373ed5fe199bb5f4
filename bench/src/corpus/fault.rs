//! The ways in which one message in a hundred is wrong.
//!
//! Only faults that every JSON Schema validator must find, so that all contestants have to refuse the same
//! number of messages. Duplicate keys are not among them: to most of the peers they are legal.

use serde_json::{Map, Value};

use super::draw::Draw;
use super::message::Kind;

/// One fault, as a change to a valid message.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fault {
    /// The field is left out.
    Without(&'static str),
    /// The field has this value, written as JSON. An unknown field is added.
    With(&'static str, &'static str),
    /// The JSON text ends too early.
    CutOff,
}

impl Fault {
    /// A fault that a message of this kind can have. Without `cut_off`, one that leaves it well-formed JSON.
    pub(super) fn drawn(kind: Kind, cut_off: bool, draw: &mut Draw) -> Self {
        let fault = match kind {
            Kind::Frame => draw.one_of(FRAME),
            Kind::Claim => draw.one_of(CLAIM),
            Kind::Report => draw.one_of(REPORT),
        };
        match fault {
            // Replaced after the draw, so that two corpora differ in the cut messages only.
            Self::CutOff if !cut_off => Self::Without("type"),
            fault => fault,
        }
    }

    /// The text of the message with this fault.
    pub(super) fn text(self, mut message: Map<String, Value>) -> serde_json::Result<String> {
        match self {
            Self::Without(field) => {
                message.shift_remove(field);
            }
            Self::With(field, value) => {
                message.insert(field.to_owned(), serde_json::from_str(value)?);
            }
            Self::CutOff => {}
        }
        let mut text = serde_json::to_string(&message)?;
        if matches!(self, Self::CutOff) {
            // Every message starts with its type, in ASCII, and is longer than this.
            text.truncate(60);
        }
        Ok(text)
    }
}

const FRAME: [Fault; 12] = [
    Fault::Without("hlc"),
    Fault::Without("tempo_bpm"),
    Fault::With("phase", r#""executing""#),
    Fault::With("phase", r#""execution""#),
    Fault::With("hlc", r#""7ffd:0001""#),
    Fault::With("window_id", r#""7e9b0e6c4c9a4e59b7f2d9a3c1b2e4""#),
    Fault::With("deadline_at", r#""2025-13-05T12:30:00Z""#),
    Fault::With("deadline_at", r#""2025-09-05 12:30""#),
    Fault::With("tempo_bpm", "1200"),
    Fault::With("beat_index", r#""1337""#),
    Fault::With("frame_count", "3"),
    Fault::CutOff,
];
const CLAIM: [Fault; 12] = [
    Fault::Without("agent_id"),
    Fault::Without("state"),
    Fault::With("state", r#""running""#),
    Fault::With("state", r#""waiting""#),
    Fault::With("state", r#""done""#),
    Fault::With("hlc", r#""7ffd:0001:beeg""#),
    Fault::With("agent_id", r#""search-indexer""#),
    Fault::With("progress", "1.2"),
    Fault::With("beat_index", "-1"),
    Fault::With("beat_index", "13.5"),
    Fault::With("retries", "2"),
    Fault::CutOff,
];
const REPORT: [Fault; 8] = [
    Fault::Without("window_id"),
    Fault::Without("issues"),
    Fault::With("type", r#""backbeat.barsummary.v1""#),
    Fault::With("secret_rotations_ok", r#""yes""#),
    Fault::With("agents_reporting", "-4"),
    Fault::With("window_id", "null"),
    Fault::With(
        "issues",
        r#"[{"severity":"fatal","category":"late_claims","count":1,"description":"late"}]"#,
    ),
    Fault::CutOff,
];
