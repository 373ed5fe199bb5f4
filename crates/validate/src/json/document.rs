//! A whole message: bytes to tree, with every fault of the text itself.

use super::node::{Node, Value};
use super::parser::Parser;
use crate::fault::{Fault, Pointer};
use backbeat_contract::Code;
use std::borrow::Cow;

/// What has been made out of a message's bytes.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    /// The tree; `None` when the text holds no value at all.
    pub(crate) root: Option<Node<'a>>,
    /// Whether the text was read to its end, so that what is absent from the tree is absent from the message.
    pub(crate) complete: bool,
    /// What is wrong with the text, in order of appearance.
    pub(crate) faults: Vec<Fault>,
}

/// The text of a message: as it stands where it is UTF-8, else with a `?` for each byte that is not.
/// Either way every byte keeps its place.
pub(crate) fn decode<'a>(message: &'a [u8], faults: &mut Vec<Fault>) -> Cow<'a, str> {
    match std::str::from_utf8(message) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(replaced(message, faults)),
    }
}

fn replaced(message: &[u8], faults: &mut Vec<Fault>) -> String {
    let mut text = String::with_capacity(message.len());
    for chunk in message.utf8_chunks() {
        text.push_str(chunk.valid());
        let invalid = chunk.invalid();
        if invalid.is_empty() {
            continue;
        }
        let start = text.len();
        let bytes: Vec<_> = invalid.iter().map(|byte| format!("0x{byte:02x}")).collect();
        faults.push(Fault::new(
            Code::InvalidUtf8,
            String::new(),
            start..start + invalid.len(),
            format!("{} is not UTF-8", bytes.join(" ")),
            if message.starts_with(&[0xff, 0xfe]) || message.starts_with(&[0xfe, 0xff]) {
                "the text begins like UTF-16; save it as UTF-8 without a byte order mark"
            } else {
                "JSON is exchanged as UTF-8 (RFC 8259, section 8.1); encode the text so, or escape the character as \\uXXXX"
            },
        ));
        text.extend(std::iter::repeat_n('?', invalid.len()));
    }
    text
}

/// Reads a message's text into a tree. `faults` are those that [`decode`] has found.
pub(crate) fn parse(text: &str, faults: Vec<Fault>) -> Document<'_> {
    let mut document = Parser::new(text, faults).document();
    if let Some(root) = &document.root {
        for fault in document
            .faults
            .iter_mut()
            .filter(|fault| fault.code == Code::InvalidUtf8)
        {
            fault.pointer = pointer_to(root, fault.span.start);
        }
    }
    document
}

/// The pointer to the innermost value that holds a byte.
fn pointer_to(root: &Node<'_>, at: usize) -> String {
    let mut pointer = Pointer::default();
    let mut node = root;
    loop {
        match &node.value {
            Value::Object(members) => {
                let holder = members
                    .iter()
                    .find(|member| (member.key_span.start..member.value.span.end).contains(&at));
                let Some(member) = holder else { break };
                pointer.push_key(&member.key);
                node = &member.value;
            }
            Value::Array(entries) => {
                let holder = entries
                    .iter()
                    .enumerate()
                    .find(|(_, entry)| entry.span.contains(&at));
                let Some((index, entry)) = holder else { break };
                pointer.push_index(index);
                node = entry;
            }
            _ => break,
        }
    }
    pointer.to_text()
}
