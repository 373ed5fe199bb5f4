//! The ways in which a claim is broken on purpose: each breaks the contract for every reader, tolerant ones too.

use std::fmt::Write as _;

/// A way to break a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Breakage {
    /// It ends in the middle.
    Truncated,
    /// It is not UTF-8.
    NotUtf8,
    /// It is not JSON at all.
    NotJson,
    /// A field that must be there is not.
    MissingField,
    /// A state that nobody knows.
    UnknownState,
    /// A text where a number must stand.
    WrongType,
    /// Progress of one and a half.
    OutOfRange,
    /// A stamp of too few digits.
    BadStamp,
    /// A version that does not exist.
    UnknownVersion,
}

impl Breakage {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Truncated,
        Self::NotUtf8,
        Self::NotJson,
        Self::MissingField,
        Self::UnknownState,
        Self::WrongType,
        Self::OutOfRange,
        Self::BadStamp,
        Self::UnknownVersion,
    ];

    /// Breaks a valid claim. Strangers' bytes do no harm: what does not look like a claim is broken already, or made
    /// invalid by cutting its end off.
    pub fn apply(self, claim: &mut Vec<u8>) {
        let half = claim.len() / 2;
        match self {
            Self::Truncated => claim.truncate(half),
            Self::NotUtf8 => claim.insert(half, 0xff),
            _ => *claim = self.rewrite(&String::from_utf8_lossy(claim)).into_bytes(),
        }
    }

    fn rewrite(self, claim: &str) -> String {
        let mut text = claim.to_owned();
        match self {
            Self::NotJson => text = "state=executing".to_owned(),
            Self::MissingField => rename(&mut text, "\"beat_index\":", "\"beat\":"),
            Self::UnknownState => replace_value(&mut text, "state", "\"daydreaming\""),
            Self::WrongType => replace_value(&mut text, "beat_index", "\"soon\""),
            Self::OutOfRange => out_of_range(&mut text),
            Self::BadStamp => replace_value(&mut text, "hlc", "\"7ffd:1\""),
            Self::UnknownVersion => rename(&mut text, "statusclaim.v1", "statusclaim.v9"),
            Self::Truncated | Self::NotUtf8 => {}
        }
        text
    }
}

fn rename(text: &mut String, from: &str, to: &str) {
    *text = text.replacen(from, to, 1);
}

/// Puts `value` in place of the value of a field that has no comma in it.
fn replace_value(text: &mut String, field: &str, value: &str) {
    let name = format!("\"{field}\":");
    if let Some(begin) = text.find(&name).map(|at| at + name.len()) {
        let length = text[begin..].find([',', '}']).unwrap_or(0);
        text.replace_range(begin..begin + length, value);
    }
}

fn out_of_range(text: &mut String) {
    if text.contains("\"progress\":") {
        return replace_value(text, "progress", "1.5");
    }
    text.pop();
    // Writing to a string does not fail.
    let _ = write!(text, ",\"progress\":1.5}}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hearing;
    use backbeat_contract::{MessageType, StatusClaim};

    #[test]
    fn a_tolerant_reader_refuses_it_too() {
        let claim = br#"{"type":"backbeat.statusclaim.v1","agent_id":"a:b","beat_index":7,"state":"idle","hlc":"7ffd:0001:abcd"}"#;
        assert!(hearing::read::<StatusClaim>(claim, MessageType::StatusClaim).is_some());
        for breakage in Breakage::ALL {
            let mut broken = claim.to_vec();
            breakage.apply(&mut broken);
            let read = hearing::read::<StatusClaim>(&broken, MessageType::StatusClaim);
            assert!(read.is_none(), "{breakage:?}");
        }
    }
}
