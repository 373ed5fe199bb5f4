//! What a node of reverb tells, line by line.

use super::card::{Line, Mood, line, plain};
use crate::ask::legible;
use backbeat_admin::Readiness;
use serde_json::{Map, Value};

/// What is amiss, then every scalar that reverb tells, under its own name.
pub(super) fn lines(status: &Map<String, Value>, readiness: &Readiness) -> Vec<Line> {
    let (label, mood) = if readiness.ready {
        ("degraded", Mood::Warning)
    } else {
        ("unready", Mood::Trouble)
    };
    let amiss = readiness.reasons.iter().map(|reason| {
        let text = format!("{}: {}", legible(&reason.code), legible(&reason.message));
        line(label, text, mood)
    });
    let told = status.iter().filter_map(|(name, value)| {
        let text = match value {
            Value::Null | Value::Array(_) | Value::Object(_) => return None,
            Value::String(text) => legible(text),
            value => value.to_string(),
        };
        Some(plain(&legible(name), text))
    });
    amiss.chain(told).collect()
}
