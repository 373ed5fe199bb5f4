//! The parser: JSON by RFC 8259, going on after every fault that it can see past.
//!
//! After a fault that it cannot see past it stops, gives what it has, and marks the tree as incomplete.

use super::document::Document;
use super::literal;
use super::node::{Member, Node, Value};
use super::string::scan;
use crate::fault::{Fault, Pointer, quoted};
use backbeat_contract::{Code, MAX_DEPTH};
use std::collections::HashSet;
use std::ops::Range;

pub(super) struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    pointer: Pointer,
    faults: Vec<Fault>,
    stopped: bool,
}

/// Fields for which an object has room from the start: as many as the contract's largest message may have.
const USUAL_FIELDS: usize = 12;

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, faults: Vec<Fault>) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
            pointer: Pointer::default(),
            faults,
            stopped: false,
        }
    }

    pub(super) fn document(mut self) -> Document<'a> {
        if self.text.starts_with('\u{feff}') {
            self.fault(
                0..3,
                "the text begins with a byte order mark",
                "save it as UTF-8 without a byte order mark",
            );
            self.at = 3;
        }
        self.skip_blank();
        let root = if self.at == self.text.len() {
            self.fault(
                0..0,
                "the message is empty",
                "a message is a JSON object: {\"type\":\"backbeat.beatframe.v1\",…}",
            );
            None
        } else {
            self.value()
        };
        self.skip_blank();
        if !self.stopped && self.at < self.text.len() {
            let another = self.text[self.at..].starts_with(['{', '[']);
            self.fault(
                self.at..self.at + self.next_char_len(),
                "the text goes on after the message",
                if another {
                    "put several messages into an array, or one on each line of a .ndjson file"
                } else {
                    "a message is one JSON object and nothing else"
                },
            );
        }
        Document {
            complete: !self.stopped && root.is_some(),
            root,
            faults: self.faults,
        }
    }

    /// Reads a value; `None` when there is none here, which has been told.
    fn value(&mut self) -> Option<Node<'a>> {
        let start = self.at;
        let value = match self.peek()? {
            b'{' => self.nested(Self::object),
            b'[' => self.nested(Self::array),
            b'"' => self.string(),
            b'\'' => {
                let value = self.string();
                self.fault(
                    start..self.at,
                    "a string stands in single quotes",
                    "put strings in double quotes",
                );
                value
            }
            b',' | b':' | b'}' | b']' => return None,
            _ => self.bare_word(),
        };
        Some(Node {
            span: start..self.at,
            value,
        })
    }

    fn nested(&mut self, read: fn(&mut Self) -> Value<'a>) -> Value<'a> {
        if self.depth == MAX_DEPTH {
            self.push(Fault::new(
                Code::TooDeep,
                self.pointer.to_text(),
                self.at..self.at + 1,
                format!("arrays and objects are nested deeper than {MAX_DEPTH}"),
                "no message of the contract is nested deeper than 4; flatten the value",
            ));
            self.stopped = true;
            return Value::Broken;
        }
        self.depth += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn object(&mut self) -> Value<'a> {
        let open = self.at;
        let mut members: Vec<Member<'a>> = Vec::with_capacity(USUAL_FIELDS);
        self.at += 1;
        loop {
            self.skip_blank();
            match self.peek() {
                None => {
                    self.unclosed(open, '}');
                    break;
                }
                Some(b'}') => {
                    self.at += 1;
                    break;
                }
                Some(b',') => self.stray_comma(),
                Some(_) => {
                    let Some(member) = self.member() else { break };
                    members.push(member);
                    if self.stopped || !self.separator(b'}') {
                        break;
                    }
                }
            }
        }
        self.tell_duplicates(&members);
        Value::Object(members)
    }

    fn member(&mut self) -> Option<Member<'a>> {
        let start = self.at;
        let key = match self.peek()? {
            b'"' | b'\'' => match self.string() {
                Value::String(key) => key,
                _ => return None,
            },
            byte if byte.is_ascii_alphabetic() || byte == b'_' => self.word().into(),
            _ => {
                self.unexpected("a field's name in double quotes");
                return None;
            }
        };
        let key_span = start..self.at;
        if !self.text[start..].starts_with('"') {
            self.fault(
                key_span.clone(),
                format!("the field name {key} does not stand in double quotes"),
                format!("write \"{key}\""),
            );
        }
        self.pointer.push_key(&key);
        let value = self.member_value();
        self.pointer.pop();
        Some(Member {
            key,
            key_span,
            value: value?,
        })
    }

    fn member_value(&mut self) -> Option<Node<'a>> {
        self.skip_blank();
        if self.stopped {
            return None;
        }
        if self.peek() != Some(b':') {
            self.unexpected("a colon after the field's name");
            return None;
        }
        self.at += 1;
        self.skip_blank();
        let start = self.at;
        if let Some(value) = self.value() {
            return Some(value);
        }
        if self.peek().is_none() {
            self.unexpected("a value");
            return None;
        }
        self.fault(
            start..start + 1,
            "a value is missing after the colon",
            "write a value, or leave the field out",
        );
        Some(Node {
            span: start..start,
            value: Value::Broken,
        })
    }

    fn array(&mut self) -> Value<'a> {
        let open = self.at;
        let mut entries = Vec::new();
        self.at += 1;
        loop {
            self.skip_blank();
            match self.peek() {
                None => {
                    self.unclosed(open, ']');
                    break;
                }
                Some(b']') => {
                    self.at += 1;
                    break;
                }
                Some(b',') => self.stray_comma(),
                Some(_) => {
                    self.pointer.push_index(entries.len());
                    let entry = self.value();
                    self.pointer.pop();
                    let Some(entry) = entry else {
                        self.unexpected("a value");
                        break;
                    };
                    entries.push(entry);
                    if self.stopped || !self.separator(b']') {
                        break;
                    }
                }
            }
        }
        Value::Array(entries)
    }

    /// Moves over what separates two entries, or up to `close`; `false` when the parser has to stop.
    fn separator(&mut self, close: u8) -> bool {
        self.skip_blank();
        match self.peek() {
            Some(b',') => {
                let comma = self.at;
                self.at += 1;
                self.skip_blank();
                if self.peek() == Some(close) {
                    self.fault(
                        comma..comma + 1,
                        "a comma stands after the last entry",
                        "remove the comma",
                    );
                }
                true
            }
            Some(b'"' | b'{' | b'[' | b'\'') => {
                self.fault(
                    self.at..self.at,
                    "a comma is missing before this",
                    "separate entries by commas",
                );
                true
            }
            Some(byte) if byte == close => true,
            None => true,
            Some(_) => {
                self.unexpected(&format!("a comma or {}", char::from(close)));
                false
            }
        }
    }

    fn stray_comma(&mut self) {
        self.fault(
            self.at..self.at + 1,
            "a comma stands where an entry should",
            "remove the comma",
        );
        self.at += 1;
    }

    fn string(&mut self) -> Value<'a> {
        let start = self.at;
        let scanned = scan(&self.text[start..], start, &self.pointer, &mut self.faults);
        self.at = start + scanned.length;
        if !scanned.closed {
            self.fault(
                start..self.at,
                "the string is not closed on its line",
                "close it with a double quote",
            );
            self.stopped = true;
            // What is cut off is not judged any further.
            return Value::Broken;
        }
        Value::String(scanned.text)
    }

    /// Reads a number or word, JSON's or not.
    fn bare_word(&mut self) -> Value<'a> {
        let start = self.at;
        let word = self.word();
        if word.is_empty() {
            self.unexpected("a value");
            return Value::Broken;
        }
        match literal::value_of(word) {
            Ok(value) => value,
            Err((code, message, help)) => {
                let pointer = self.pointer.to_text();
                self.push(Fault::new(code, pointer, start..self.at, message, help));
                Value::Broken
            }
        }
    }

    /// Moves over everything up to a blank or a character with a meaning of its own.
    fn word(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let end = rest
            .find(|character: char| character.is_whitespace() || "{}[],:\"'/#".contains(character))
            .unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// Moves over whitespace, and over comments, which are told.
    fn skip_blank(&mut self) {
        loop {
            let rest = &self.text[self.at..];
            let blank = rest
                .bytes()
                .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
                .count();
            self.at += blank;
            let rest = &rest[blank..];
            let comment = if rest.starts_with("//") || rest.starts_with('#') {
                rest.find('\n').unwrap_or(rest.len())
            } else if rest.starts_with("/*") {
                rest.find("*/").map_or(rest.len(), |end| end + 2)
            } else {
                return;
            };
            self.fault(
                self.at..self.at + comment,
                "JSON has no comments",
                "remove the comment",
            );
            self.at += comment;
        }
    }

    fn tell_duplicates(&mut self, members: &[Member<'a>]) {
        // Objects of the contract are small; only a large one is worth a table.
        const FEW: usize = 32;
        let mut met = HashSet::new();
        for (index, member) in members.iter().enumerate() {
            let twice = if members.len() <= FEW {
                members[..index]
                    .iter()
                    .any(|earlier| earlier.key == member.key)
            } else {
                !met.insert(member.key.as_ref())
            };
            if twice {
                let pointer = self.pointer.field(&member.key);
                self.push(Fault::new(
                    Code::DuplicateField,
                    pointer,
                    member.key_span.clone(),
                    format!("{} stands twice in one object", member.key),
                    "remove one of the two: readers differ in which one they believe",
                ));
            }
        }
    }

    fn unclosed(&mut self, open: usize, close: char) {
        let what = if close == '}' { "object" } else { "array" };
        self.fault(
            open..open + 1,
            format!("the text ends before this {what} is closed"),
            format!("close it with {close}, or look for where the message was cut off"),
        );
        self.stopped = true;
    }

    /// Tells that something else should stand here, and stops.
    fn unexpected(&mut self, expected: &str) {
        if self.stopped {
            return;
        }
        let length = self.next_char_len();
        let found = match length {
            0 => "the text ends".to_owned(),
            _ => format!("found {}", quoted(&self.text[self.at..self.at + length])),
        };
        self.fault(
            self.at..self.at + length,
            format!("expected {expected}, {found}"),
            "correct the JSON here",
        );
        self.stopped = true;
    }

    fn fault(&mut self, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        let pointer = self.pointer.to_text();
        self.push(Fault::new(Code::InvalidJson, pointer, span, message, help));
    }

    fn push(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn next_char_len(&self) -> usize {
        self.text[self.at..]
            .chars()
            .next()
            .map_or(0, char::len_utf8)
    }
}
