//! Which cluster keeps time together.

use crate::identifier::text_newtype;

text_newtype! {
    /// A cluster's name. It is a token of NATS subjects (`backbeat.beat.<cluster>`), so it holds no dots,
    /// spaces or wildcards: a letter or digit, then at most 63 letters, digits, `_` or `-`.
    ClusterId,
    accepts: |text| {
        let bytes = text.as_bytes();
        bytes.len() <= ClusterId::MAX_CHARS
            && bytes.first().is_some_and(u8::is_ascii_alphanumeric)
            && bytes.iter().all(|&byte| ClusterId::is_byte(byte))
    },
    expected: "cluster_id must be 1 to 64 letters, digits, _ or -, starting with a letter or digit",
    schema: {
        "type": "string",
        "pattern": ClusterId::PATTERN
    }
}

impl ClusterId {
    /// The form as a regular expression (ECMA-262, as JSON Schema wants it).
    pub const PATTERN: &str = "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$";

    /// Longest cluster id, in characters.
    pub const MAX_CHARS: usize = 64;

    /// Whether `byte` may stand after the first character.
    pub const fn is_byte(byte: u8) -> bool {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
    }
}

#[cfg(test)]
mod tests {
    use super::ClusterId;

    #[test]
    fn a_cluster_id_is_one_subject_token() {
        for good in ["a", "chorus-prod", "0_x", &"c".repeat(64)] {
            assert!(ClusterId::accepts(good), "{good}");
        }
        for bad in [
            "",
            "-a",
            "_a",
            "a.b",
            "a b",
            "a*",
            "é",
            "a\n",
            &"c".repeat(65),
        ] {
            assert!(!ClusterId::accepts(bad), "{bad:?}");
        }
    }
}
