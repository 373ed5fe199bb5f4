//! Which message this is, and values of the wrong JSON type.

use super::{nearest, walk};
use crate::fault::{Fault, quoted};
use crate::json::{Node, Value};
use backbeat_contract::shape::{self, Kind};
use backbeat_contract::{Code, MessageType};

/// What a message's `type` tells.
pub(crate) struct TypeName {
    /// The message, when the name is exactly one of the contract's.
    pub(crate) exact: Option<MessageType>,
    /// The message whose fields are demanded: also where the name is only nearly right.
    pub(crate) fields_of: Option<MessageType>,
    /// What is wrong with the name.
    pub(crate) fault: Option<Fault>,
}

/// Reads the `type` of a message.
pub(crate) fn type_name(root: &Node<'_>, complete: bool) -> TypeName {
    let Some(node) = root.field("type") else {
        let likely = likely_message(root);
        return TypeName {
            exact: None,
            fields_of: likely,
            fault: complete.then(|| missing_type(root, likely)),
        };
    };
    let Some(name) = node.as_str() else {
        let broken = matches!(node.value, Value::Broken);
        return TypeName {
            exact: None,
            fields_of: likely_message(root),
            fault: (!broken).then(|| super::wrong_type("type", "a string", node, "/type".into())),
        };
    };
    let exact = MessageType::from_name(name.as_bytes());
    if exact.is_some() {
        return TypeName {
            exact,
            fields_of: exact,
            fault: None,
        };
    }
    let (code, message, help, fields_of) = refuse_name(name);
    TypeName {
        exact: None,
        fields_of,
        fault: Some(Fault::new(
            code,
            "/type".into(),
            node.span.clone(),
            message,
            help,
        )),
    }
}

fn missing_type(root: &Node<'_>, likely: Option<MessageType>) -> Fault {
    let mut fault = walk::missing_field("type", Some(Kind::Type), String::new(), root);
    fault.help = match likely {
        Some(message) => format!(
            "add \"type\": \"{message}\": the other fields are a {}'s",
            message.noun()
        ),
        None => format!("add the message's type: {}", names()),
    };
    fault
}

/// The message that a message without a type most likely is: the one that has most of its fields, if it has at
/// least two that no other has.
fn likely_message(root: &Node<'_>) -> Option<MessageType> {
    let Value::Object(members) = &root.value else {
        return None;
    };
    let own_fields = |message: MessageType| {
        let owns =
            |key: &str, message| shape::fields(message).iter().any(|field| field.name == key);
        members
            .iter()
            .filter(|member| member.key != "type")
            .filter(|member| {
                MessageType::ALL
                    .into_iter()
                    .all(|other| owns(&member.key, other) == (other == message))
            })
            .count()
    };
    MessageType::ALL
        .into_iter()
        .map(|message| (own_fields(message), message))
        .max_by_key(|(count, _)| *count)
        .filter(|(count, _)| *count >= 2)
        .map(|(_, message)| message)
}

fn refuse_name(name: &str) -> (Code, String, String, Option<MessageType>) {
    let versioned = MessageType::ALL.into_iter().find(|message| {
        name.strip_prefix(message.family())
            .and_then(|rest| rest.strip_prefix(".v"))
            .is_some_and(|version| version.starts_with(|first: char| first.is_ascii_digit()))
    });
    if let Some(message) = versioned {
        return (
            Code::UnsupportedVersion,
            format!(
                "{} is a version that this contract does not have",
                quoted(name)
            ),
            format!(
                "this contract has {message}; send that, or validate with the schemas of the other version (--schemas)"
            ),
            None,
        );
    }
    let near = nearest::name(name, MessageType::ALL.map(MessageType::as_str))
        .and_then(|near| MessageType::from_name(near.as_bytes()))
        .or_else(|| {
            let noun = nearest::name(
                name.trim_start_matches("backbeat.").trim_end_matches(".v1"),
                ["beatframe", "statusclaim", "barreport"],
            )?;
            MessageType::ALL
                .into_iter()
                .find(|message| message.family().ends_with(noun))
        });
    let help = match near {
        Some(message) => format!("did you mean {message}?"),
        None => format!("the types are {}", names()),
    };
    (
        Code::UnknownType,
        format!("type must be one of: {}, got {}", names(), quoted(name)),
        help,
        near,
    )
}

fn names() -> String {
    MessageType::ALL.map(MessageType::as_str).join(", ")
}

/// Message and help for a value of the wrong JSON type. `expected` has its article: `an integer`.
pub(super) fn wrong_type(name: &str, expected: &str, found: &Node<'_>) -> (String, String) {
    let got = match &found.value {
        Value::Number(number) => format!("{} {}", found.kind(), number.literal),
        Value::String(text) => format!("{} {}", found.kind(), quoted(text)),
        Value::Bool(flag) => format!("{} {flag}", found.kind()),
        _ => found.kind().to_owned(),
    };
    let help = match (&found.value, expected) {
        (Value::Null, _) => {
            "the contract has no null: leave an optional field out, fill a required one".to_owned()
        }
        (Value::String(text), "an integer" | "a number") if text.trim().parse::<f64>().is_ok() => {
            format!("remove the quotes: {}", text.trim())
        }
        (Value::String(text), "a boolean")
            if matches!(text.to_ascii_lowercase().as_str(), "true" | "false") =>
        {
            format!("remove the quotes: {}", text.to_ascii_lowercase())
        }
        (Value::Number(number), "a boolean") if matches!(number.literal, "0" | "1") => {
            format!("write {}", number.literal == "1")
        }
        (Value::Number(number), "an integer") => {
            format!("round it, as in {}", number.value.trunc())
        }
        (Value::Number(number), "a string") => format!("put it in quotes: \"{}\"", number.literal),
        (Value::String(_) | Value::Object(_), "an array") => {
            "put it in brackets, one entry in the array".to_owned()
        }
        (Value::Array(_), "an object") if name == "a message" => {
            "several messages go into an array in a file of their own, one message is an object"
                .to_owned()
        }
        _ => format!("write {expected}"),
    };
    (format!("{name} must be {expected}, got {got}"), help)
}
