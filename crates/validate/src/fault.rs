//! A fault of a message before it has a line and a column.

use backbeat_contract::{Code, Severity};
use std::fmt::Write;
use std::ops::Range;

/// What is wrong, where in the message's bytes, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) code: Code,
    pub(crate) severity: Severity,
    /// JSON Pointer to the value at fault, or to the object that lacks one.
    pub(crate) pointer: String,
    /// The culprit's bytes; empty for a place between bytes.
    pub(crate) span: Range<usize>,
    pub(crate) message: String,
    pub(crate) help: String,
}

impl Fault {
    /// A fault with the severity that the contract gives its code.
    pub(crate) fn new(
        code: Code,
        pointer: String,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity: code.severity(),
            pointer,
            span,
            message: message.into(),
            help: help.into(),
        }
    }
}

/// Where in a message a value stands: a JSON Pointer that grows and shrinks with the walk.
#[derive(Debug, Default)]
pub(crate) struct Pointer {
    text: String,
    /// Lengths of `text` before each step.
    marks: Vec<usize>,
}

impl Pointer {
    /// Steps into a field.
    pub(crate) fn push_key(&mut self, key: &str) {
        self.marks.push(self.text.len());
        self.text.push('/');
        for character in key.chars() {
            match character {
                '~' => self.text.push_str("~0"),
                '/' => self.text.push_str("~1"),
                other => self.text.push(other),
            }
        }
    }

    /// Steps into an entry of an array.
    pub(crate) fn push_index(&mut self, index: usize) {
        self.marks.push(self.text.len());
        // Writing to a string cannot fail.
        let _ = write!(self.text, "/{index}");
    }

    /// Steps back.
    pub(crate) fn pop(&mut self) {
        if let Some(mark) = self.marks.pop() {
            self.text.truncate(mark);
        }
    }

    /// The pointer as text (RFC 6901).
    pub(crate) fn to_text(&self) -> String {
        self.text.clone()
    }

    /// The pointer to a field of the value that this one points to.
    pub(crate) fn field(&mut self, key: &str) -> String {
        self.push_key(key);
        let text = self.to_text();
        self.pop();
        text
    }
}

/// A value quoted for a message: cut to a readable length, with control characters made visible.
pub(crate) fn quoted(text: &str) -> String {
    const MOST: usize = 60;
    let mut quoted = String::from("\"");
    for (count, character) in text.chars().enumerate() {
        if count == MOST {
            quoted.push('…');
            break;
        }
        if character.is_control() {
            quoted.extend(character.escape_default());
        } else {
            quoted.push(character);
        }
    }
    quoted.push('"');
    quoted
}
