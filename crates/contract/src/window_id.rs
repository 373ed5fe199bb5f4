//! Which bar a message belongs to.

use crate::identifier::fixed_text;
use std::fmt;

/// The identity of a window (one bar of beats): 16 bytes, written as 32 hex digits. Digits of either case are
/// read; lower case is written. Every node computes the same one (`backbeat-timing`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WindowId([u8; 16]);

impl WindowId {
    /// The form as a regular expression (ECMA-262, as JSON Schema wants it).
    pub const PATTERN: &str = "^[0-9a-fA-F]{32}$";

    /// Length of the text, in bytes.
    pub const LEN: usize = 32;

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

fixed_text!(WindowId, expected: "window_id must be exactly 32 hex characters");

impl fmt::Display for WindowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
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
