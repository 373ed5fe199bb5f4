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

    /// Breaks a valid claim; bytes that are none may stay as they are. What is broken keeps its stamp, as far as there
    /// is one, so that no two broken claims are the same bytes: whoever counts distinct ones counts them all.
    pub fn apply(self, claim: &mut Vec<u8>) {
        match self {
            // Within the stamp, which comes last.
            Self::Truncated => claim.truncate(claim.len().saturating_sub(6)),
            Self::NotUtf8 => claim.insert(claim.len() / 2, 0xff),
            _ => *claim = self.rewrite(&String::from_utf8_lossy(claim)).into_bytes(),
        }
    }

    fn rewrite(self, claim: &str) -> String {
        let mut text = claim.to_owned();
        match self {
            Self::NotJson => text.insert_str(0, "claim="),
            Self::MissingField => rename(&mut text, "\"beat_index\":", "\"beat\":"),
            Self::UnknownState => replace_value(&mut text, "state", "\"daydreaming\""),
            Self::WrongType => replace_value(&mut text, "beat_index", "\"soon\""),
            Self::OutOfRange => out_of_range(&mut text),
            Self::BadStamp => cut_stamp(&mut text),
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

/// Takes the last group of digits off the stamp, which comes last.
fn cut_stamp(text: &mut String) {
    if let Some(begin) = text.rfind(':') {
        let length = text[begin..].find('"').unwrap_or(0);
        text.replace_range(begin..begin + length, "");
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
