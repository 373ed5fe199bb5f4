//! Which bar a message belongs to.

use crate::Malformed;
use std::fmt;
use std::str::FromStr;

/// The identity of a window (one bar of beats): 16 bytes, written as 32 hex digits. Digits of either case are
/// read; lower case is written. Every node computes the same one (`backbeat-timing`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WindowId([u8; 16]);

impl WindowId {
    /// The form as a regular expression (ECMA-262, as JSON Schema wants it).
    pub const PATTERN: &str = "^[0-9a-fA-F]{32}$";

    /// Length of the text, in bytes.
    pub const LEN: usize = 32;

    const EXPECTED: &'static str = "window_id must be exactly 32 hex characters";

    /// A window id from its 16 bytes.
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The 16 bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Reads a window id from its 32 bytes of text; `None` when one is not a hex digit.
    pub fn from_bytes(text: &[u8; Self::LEN]) -> Option<Self> {
        let mut bytes = [0; 16];
        for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
            let high = char::from(pair[0]).to_digit(16)?;
            let low = char::from(pair[1]).to_digit(16)?;
            *byte = u8::try_from(high << 4 | low).ok()?;
        }
        Some(Self(bytes))
    }
}

impl FromStr for WindowId {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        <&[u8; Self::LEN]>::try_from(text.as_bytes())
            .ok()
            .and_then(Self::from_bytes)
            .ok_or_else(|| Malformed {
                expected: Self::EXPECTED,
                text: text.to_owned(),
            })
    }
}

impl fmt::Display for WindowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl serde::Serialize for WindowId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for WindowId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for WindowId {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "WindowId".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": WindowId::PATTERN
        })
    }
}

#[cfg(test)]
mod tests {
    use super::WindowId;

    #[test]
    fn a_window_id_is_32_hex_digits() {
        let text = "7e9b0e6c4c9a4e59b7f2d9a3c1b2e4d5";
        assert_eq!(text.parse::<WindowId>().unwrap().to_string(), text);
        assert_eq!(
            text.to_uppercase().parse::<WindowId>().unwrap().to_string(),
            text
        );
        for bad in ["", &text[1..], "7e9b0e6c4c9a4e59b7f2d9a3c1b2e4dg"] {
            assert!(bad.parse::<WindowId>().is_err(), "{bad:?}");
        }
    }
}
