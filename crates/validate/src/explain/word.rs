//! Words that are none of those allowed.

use super::nearest;
use crate::fault::{Fault, quoted};
use crate::json::Node;
use backbeat_contract::{Code, Phase, State};

/// The fault of a text that is none of `words`: a legacy spelling or a mistake.
pub(crate) fn not_a_word(
    name: &str,
    text: &str,
    words: &[&str],
    node: &Node<'_>,
    pointer: String,
) -> Fault {
    let list = words.join(", ");
    let (code, message, help) =
        if let Some(word) = legacy(name, text).filter(|word| words.contains(word)) {
            (
                Code::LegacyValue,
                format!(
                    "{name} must be one of: {list}, got the older spelling {}",
                    quoted(text)
                ),
                format!("write \"{word}\"; `backbeat validate --fix` does"),
            )
        } else {
            let help = if name == "phase" && text == "degraded" {
                "degraded beats exist only inside an agent's own process and are never published"
                    .to_owned()
            } else if let Some(word) = nearest::name(text, words.iter().copied()) {
                format!("did you mean {word}?")
            } else {
                format!("use one of the {} words, in lower case", words.len())
            };
            (
                Code::EnumValue,
                format!("{name} must be one of: {list}, got {}", quoted(text)),
                help,
            )
        };
    Fault::new(code, pointer, node.span.clone(), message, help)
}

/// The word that an older spelling in the field of this name stands for.
pub(crate) fn legacy(name: &str, text: &str) -> Option<&'static str> {
    match name {
        "phase" => Phase::VOCABULARY.canonical(text),
        "state" => State::VOCABULARY.canonical(text),
        _ => None,
    }
}
