//! Who claims: the identity of an agent.

use crate::identifier::text_newtype;

text_newtype! {
    /// An agent's identity, `service:instance` or `agent:identifier` (integration guide, "Common Patterns"):
    /// two non-empty parts of letters, digits, `_`, `.` and `-`, at most [`AgentId::MAX_CHARS`] in all.
    AgentId,
    accepts: |text| text.len() <= AgentId::MAX_CHARS && AgentId::has_form(text),
    expected: "agent_id must match service:instance",
    schema: {
        "type": "string",
        "pattern": AgentId::PATTERN,
        "maxLength": AgentId::MAX_CHARS
    }
}

impl AgentId {
    /// The form as a regular expression (ECMA-262, as JSON Schema wants it).
    pub const PATTERN: &str = "^[A-Za-z0-9_.-]+:[A-Za-z0-9_.-]+$";

    /// Longest agent id, in characters.
    pub const MAX_CHARS: usize = 128;

    /// Whether `text` is of the form, whatever its length.
    pub fn has_form(text: &str) -> bool {
        text.split_once(':').is_some_and(|parts| {
            [parts.0, parts.1]
                .iter()
                .all(|part| !part.is_empty() && part.bytes().all(Self::is_part_byte))
        })
    }

    /// Whether `byte` may stand on either side of the colon.
    pub const fn is_part_byte(byte: u8) -> bool {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-')
    }
}

#[cfg(test)]
mod tests {
    use super::AgentId;

    #[test]
    fn an_agent_id_is_two_parts_and_one_colon() {
        for good in ["a:b", "search-indexer:worker-03", "agent:xyz", "x.y_z:0"] {
            assert!(AgentId::accepts(good), "{good}");
        }
        for bad in ["", "a", ":", "a:", ":b", "a:b:c", "a b:c", "é:b", "a:b\n"] {
            assert!(!AgentId::accepts(bad), "{bad:?}");
        }
    }

    #[test]
    fn an_agent_id_has_at_most_128_characters() {
        assert!(AgentId::accepts(&format!("a:{}", "b".repeat(126))));
        assert!(!AgentId::accepts(&format!("a:{}", "b".repeat(127))));
    }
}
