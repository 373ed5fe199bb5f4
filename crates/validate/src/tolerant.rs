//! Reading what breaks the contract as a runtime consumer does: fields that it does not have are passed over, older
//! spellings are translated. What is still no message then, says nothing.

use crate::{Facts, fast};
use backbeat_contract::shape::fields;
use backbeat_contract::{MessageType, Phase, State, Vocabulary};
use serde_json::Value;

/// What a message that is not valid says all the same.
pub(crate) fn read(payload: &[u8]) -> Option<Facts<'static>> {
    if payload.len() > backbeat_contract::MAX_MESSAGE_BYTES {
        return None;
    }
    let mut message: Value = serde_json::from_slice(payload).ok()?;
    let object = message.as_object_mut()?;
    let kind = MessageType::from_name(object.get("type")?.as_str()?.as_bytes())?;
    object.retain(|name, _| fields(kind).iter().any(|field| field.name == name));
    for (name, vocabulary) in [("phase", Phase::VOCABULARY), ("state", State::VOCABULARY)] {
        if let Some(word) = object.get_mut(name) {
            translate(word, &vocabulary);
        }
    }
    let repaired = message.to_string();
    let view = fast::read(repaired.as_bytes())?;
    Facts::of(&view).map(Facts::into_owned)
}

fn translate(word: &mut Value, vocabulary: &Vocabulary) {
    if let Some(meant) = word.as_str().and_then(|word| vocabulary.canonical(word)) {
        *word = meant.into();
    }
}
