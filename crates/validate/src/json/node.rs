//! A JSON value that knows where it stands.

use std::borrow::Cow;
use std::ops::Range;

/// A value and its place.
#[derive(Debug, Clone)]
pub(crate) struct Node<'a> {
    /// Its bytes in the message.
    pub(crate) span: Range<usize>,
    /// What it is.
    pub(crate) value: Value<'a>,
}

/// What a value is.
#[derive(Debug, Clone)]
pub(crate) enum Value<'a> {
    Null,
    Bool(bool),
    Number(Number<'a>),
    String(Cow<'a, str>),
    Array(Vec<Node<'a>>),
    Object(Vec<Member<'a>>),
    /// Something that is no JSON; its fault has been told.
    Broken,
}

/// A number as it is written, and its value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Number<'a> {
    /// The text.
    pub(crate) literal: &'a str,
    /// The nearest double; always finite.
    pub(crate) value: f64,
}

/// A field of an object. All are kept, also where a name stands twice.
#[derive(Debug, Clone)]
pub(crate) struct Member<'a> {
    /// The name.
    pub(crate) key: Cow<'a, str>,
    /// The name's bytes in the message, with quotes.
    pub(crate) key_span: Range<usize>,
    /// The value.
    pub(crate) value: Node<'a>,
}

impl<'a> Node<'a> {
    /// The value of a field, the first where the name stands twice; `None` also when this is no object.
    pub(crate) fn field(&self, name: &str) -> Option<&Node<'a>> {
        let Value::Object(members) = &self.value else {
            return None;
        };
        members
            .iter()
            .find(|member| member.key == name)
            .map(|member| &member.value)
    }

    /// The text, when this is a string.
    pub(crate) fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number, when this is one.
    pub(crate) fn as_number(&self) -> Option<Number<'a>> {
        match self.value {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// What JSON calls the value, with an article: `an object`.
    pub(crate) fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(number) if number.is_integer() => "an integer",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
            Value::Broken => "no JSON value",
        }
    }
}

impl Number<'_> {
    /// Whether JSON Schema counts it as an integer: `1.0` is one.
    pub(crate) fn is_integer(&self) -> bool {
        self.value.fract() == 0.0
    }

    /// The number as `serde_json` reads it: an exact integer where it is written as one and fits, else a double.
    pub(crate) fn to_json(self) -> serde_json::Value {
        let negative_zero = self.literal.starts_with('-') && self.value == 0.0;
        let integer = if negative_zero {
            None
        } else {
            let unsigned = self
                .literal
                .parse::<u64>()
                .ok()
                .map(serde_json::Value::from);
            unsigned.or_else(|| {
                self.literal
                    .parse::<i64>()
                    .ok()
                    .map(serde_json::Value::from)
            })
        };
        integer.unwrap_or_else(|| serde_json::Value::from(self.value))
    }
}
