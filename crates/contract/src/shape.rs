//! The contract as a table: which fields each message has and what each may hold.
//!
//! The types of this crate say the same in a form that refuses a wrong value; this table is for code that must
//! explain one. A test holds the two against each other by way of the generated schemas.

use crate::{
    AgentId, ClusterId, Dependency, Issue, IssueSeverity, MAX_SAFE_INTEGER, MessageType, Notes,
    Phase, State, StatusClaim, TaskId, Tempo, Vocabulary,
};

/// One field of an object.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field {
    /// Its name in JSON.
    pub name: &'static str,
    /// Whether the object must have it.
    pub required: bool,
    /// What it may hold.
    pub kind: Kind,
}

/// What a field may hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// The `type` of the message.
    Type,
    /// A boolean.
    Flag,
    /// An integer (`1.0` is one) from `min` to `max`.
    Integer {
        /// Smallest value.
        min: u64,
        /// Largest value.
        max: u64,
    },
    /// A number from `min` to `max`, where either is given.
    Number {
        /// Smallest value.
        min: Option<f64>,
        /// Largest value.
        max: Option<f64>,
    },
    /// A text of `min` to `max` Unicode code points.
    Text {
        /// Fewest code points.
        min: usize,
        /// Most code points; `None` when only the message's size bounds them.
        max: Option<usize>,
    },
    /// One of a closed set of words.
    Word(&'static Vocabulary),
    /// A text of a form of its own.
    Form(Form),
    /// A list of at most `max` entries of one kind.
    List {
        /// What each entry may hold.
        entry: &'static Kind,
        /// Most entries; `None` when only the message's size bounds them.
        max: Option<usize>,
    },
    /// An object with these fields and no others.
    Object(&'static [Field]),
}

/// A text with a form of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// [`crate::ClusterId`].
    ClusterId,
    /// [`crate::AgentId`].
    AgentId,
    /// [`crate::Hlc`].
    Hlc,
    /// [`crate::WindowId`].
    WindowId,
    /// [`crate::Timestamp`].
    Timestamp,
}

/// The fields of a message, in the order in which the contract names them.
pub const fn fields(message: MessageType) -> &'static [Field] {
    match message {
        MessageType::BeatFrame => BEAT_FRAME,
        MessageType::StatusClaim => STATUS_CLAIM,
        MessageType::BarReport => BAR_REPORT,
    }
}

/// What a field of that name holds in whichever message has it. No name means two things.
pub fn kind_of(name: &str) -> Option<Kind> {
    MessageType::ALL
        .into_iter()
        .flat_map(fields)
        .find(|field| field.name == name)
        .map(|field| field.kind)
}

const fn required(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        required: true,
        kind,
    }
}

const fn optional(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        required: false,
        kind,
    }
}

const BEAT: Kind = Kind::Integer {
    min: 0,
    max: MAX_SAFE_INTEGER,
};
const COUNT: Kind = BEAT;
const MILLIS: Kind = Kind::Number {
    min: Some(0.0),
    max: None,
};
const ANY_TEXT: Kind = Kind::Text { min: 0, max: None };

const BEAT_FRAME: &[Field] = &[
    required("type", Kind::Type),
    required("cluster_id", Kind::Form(Form::ClusterId)),
    required("beat_index", BEAT),
    required("downbeat", Kind::Flag),
    required("phase", Kind::Word(&Phase::VOCABULARY)),
    required("hlc", Kind::Form(Form::Hlc)),
    required("deadline_at", Kind::Form(Form::Timestamp)),
    required(
        "tempo_bpm",
        Kind::Number {
            min: Some(Tempo::MIN.bpm()),
            max: Some(Tempo::MAX.bpm()),
        },
    ),
    required("window_id", Kind::Form(Form::WindowId)),
];

const STATUS_CLAIM: &[Field] = &[
    required("type", Kind::Type),
    required("agent_id", Kind::Form(Form::AgentId)),
    optional(
        "task_id",
        Kind::Text {
            min: 1,
            max: Some(TaskId::MAX_CHARS),
        },
    ),
    required("beat_index", BEAT),
    required("state", Kind::Word(&State::VOCABULARY)),
    optional("beats_left", COUNT),
    optional(
        "progress",
        Kind::Number {
            min: Some(0.0),
            max: Some(1.0),
        },
    ),
    optional(
        "notes",
        Kind::Text {
            min: 0,
            max: Some(Notes::MAX_CHARS),
        },
    ),
    optional(
        "wait_for",
        Kind::List {
            entry: &Kind::Text {
                min: 1,
                max: Some(Dependency::MAX_CHARS),
            },
            max: Some(StatusClaim::MAX_WAIT_FOR),
        },
    ),
    required("hlc", Kind::Form(Form::Hlc)),
];

const BAR_REPORT: &[Field] = &[
    required("type", Kind::Type),
    required("window_id", Kind::Form(Form::WindowId)),
    required("from_beat", BEAT),
    required("to_beat", BEAT),
    required("agents_reporting", COUNT),
    required("on_time_reviews", COUNT),
    required("help_promises_fulfilled", COUNT),
    required("secret_rotations_ok", Kind::Flag),
    required(
        "tempo_drift_ms",
        Kind::Number {
            min: None,
            max: None,
        },
    ),
    required(
        "issues",
        Kind::List {
            entry: &Kind::Object(ISSUE),
            max: None,
        },
    ),
    optional("performance", Kind::Object(PERFORMANCE)),
];

const ISSUE: &[Field] = &[
    required("severity", Kind::Word(&IssueSeverity::VOCABULARY)),
    required("category", ANY_TEXT),
    required(
        "count",
        Kind::Integer {
            min: 1,
            max: MAX_SAFE_INTEGER,
        },
    ),
    required("description", ANY_TEXT),
    optional(
        "affected_agents",
        Kind::List {
            entry: &Kind::Form(Form::AgentId),
            max: Some(Issue::MAX_AFFECTED_AGENTS),
        },
    ),
];

const PERFORMANCE: &[Field] = &[
    optional("claims_processed", COUNT),
    optional("claims_late", COUNT),
    optional("claims_invalid", COUNT),
    optional("delivery_p50_ms", MILLIS),
    optional("delivery_p95_ms", MILLIS),
    optional("delivery_p99_ms", MILLIS),
    optional("rollup_ms", MILLIS),
];

impl Form {
    /// The pattern that the schema gives texts of this form.
    pub const fn pattern(self) -> &'static str {
        match self {
            Self::ClusterId => ClusterId::PATTERN,
            Self::AgentId => AgentId::PATTERN,
            Self::Hlc => crate::Hlc::PATTERN,
            Self::WindowId => crate::WindowId::PATTERN,
            Self::Timestamp => crate::Timestamp::PATTERN,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Field, Form, Kind, fields};
    use crate::{AgentId, MessageType, published_schemas};
    use serde_json::{Map, Value, json};

    /// The JSON Schema that a kind stands for, without titles, descriptions and examples.
    fn schema_of(kind: Kind, message: MessageType) -> Value {
        let mut schema = Map::new();
        let mut put = |keyword: &str, value: Value| schema.insert(keyword.to_owned(), value);
        match kind {
            Kind::Type => {
                put("type", json!("string"));
                put("const", json!(message.as_str()));
            }
            Kind::Flag => {
                put("type", json!("boolean"));
            }
            Kind::Integer { min, max } => {
                put("type", json!("integer"));
                put("minimum", json!(min));
                put("maximum", json!(max));
            }
            Kind::Number { min, max } => {
                put("type", json!("number"));
                min.map(|min| put("minimum", number(min)));
                max.map(|max| put("maximum", number(max)));
            }
            Kind::Text { min, max } => {
                put("type", json!("string"));
                (min > 0).then(|| put("minLength", json!(min)));
                max.map(|max| put("maxLength", json!(max)));
            }
            Kind::Word(vocabulary) => {
                put("type", json!("string"));
                put("enum", json!(vocabulary.words));
            }
            Kind::Form(form) => {
                put("type", json!("string"));
                put("pattern", json!(form.pattern()));
                match form {
                    Form::AgentId => put("maxLength", json!(AgentId::MAX_CHARS)),
                    Form::Timestamp => put("format", json!("date-time")),
                    Form::ClusterId | Form::Hlc | Form::WindowId => None,
                };
            }
            Kind::List { entry, max } => {
                put("type", json!("array"));
                put("items", schema_of(*entry, message));
                max.map(|max| put("maxItems", json!(max)));
            }
            Kind::Object(fields) => return object(fields, message),
        }
        Value::Object(schema)
    }

    fn object(fields: &[Field], message: MessageType) -> Value {
        let properties: Map<_, _> = fields
            .iter()
            .map(|field| (field.name.to_owned(), schema_of(field.kind, message)))
            .collect();
        let mut required: Vec<_> = fields
            .iter()
            .filter(|field| field.required)
            .map(|field| field.name)
            .collect();
        required.sort_unstable();
        let mut schema =
            json!({ "type": "object", "properties": properties, "additionalProperties": false });
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        schema
    }

    /// A bound as the schema writes it: whole numbers without a fraction.
    fn number(value: f64) -> Value {
        serde_json::from_str(&value.to_string()).unwrap()
    }

    /// Drops what only explains, and sorts `required`.
    fn bare(schema: &Value) -> Value {
        let Value::Object(keywords) = schema else {
            return schema.clone();
        };
        let mut kept = Map::new();
        for (keyword, value) in keywords {
            let value = match keyword.as_str() {
                "$schema" | "$id" | "$comment" | "title" | "description" | "examples" => continue,
                "properties" => {
                    let properties = value.as_object().unwrap();
                    properties
                        .iter()
                        .map(|(name, schema)| (name.clone(), bare(schema)))
                        .collect()
                }
                "items" => bare(value),
                "required" => {
                    let mut names: Vec<_> = value
                        .as_array()
                        .unwrap()
                        .iter()
                        .map(|name| name.as_str().unwrap())
                        .collect();
                    names.sort_unstable();
                    json!(names)
                }
                _ => value.clone(),
            };
            kept.insert(keyword.clone(), value);
        }
        Value::Object(kept)
    }

    #[test]
    fn the_table_and_the_types_say_the_same() {
        for schema in published_schemas() {
            let from_table = object(fields(schema.message), schema.message);
            assert_eq!(bare(&schema.document), from_table, "{}", schema.message);
        }
    }

    #[test]
    fn no_field_name_means_two_things() {
        for message in MessageType::ALL {
            for field in fields(message) {
                assert_eq!(
                    super::kind_of(field.name),
                    Some(field.kind),
                    "{}",
                    field.name
                );
            }
        }
    }
}
