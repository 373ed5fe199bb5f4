//! The hybrid logical clock's reading, as it travels.
//!
//! The clock itself (ticking, observing, unwrapping) lives in `backbeat-timing`.

use crate::identifier::fixed_text;
use std::fmt;

/// A reading `pppp:llll:nnnn` in hex: the low 16 bits of Unix milliseconds, the logical counter and a 16-bit
/// hash of the node id (integration guide, "Common Patterns"). Hex digits of either case are read; lower case
/// is written. Readings of different senders must not be ordered by the 16-bit wall part alone: it wraps
/// every 65.536 s.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hlc {
    /// Low 16 bits of the Unix time in milliseconds.
    pub wall: u16,
    /// Logical counter, which orders events of one millisecond.
    pub logical: u16,
    /// Hash of the sender's node id.
    pub node: u16,
}

impl Hlc {
    /// The form as a regular expression (ECMA-262, as JSON Schema wants it).
    pub const PATTERN: &str = "^[0-9a-fA-F]{4}:[0-9a-fA-F]{4}:[0-9a-fA-F]{4}$";

    /// Length of the text, in bytes.
    pub const LEN: usize = 14;

    /// Reads a reading from its 14 bytes; `None` when they are not of the form.
    pub fn from_bytes(text: &[u8; Self::LEN]) -> Option<Self> {
        if text[4] != b':' || text[9] != b':' {
            return None;
        }
        Some(Self {
            wall: hex_quad(&text[0..4])?,
            logical: hex_quad(&text[5..9])?,
            node: hex_quad(&text[10..14])?,
        })
    }
}

fn hex_quad(digits: &[u8]) -> Option<u16> {
    digits.iter().try_fold(0u16, |value, &digit| {
        let nibble = char::from(digit).to_digit(16)?;
        Some(value << 4 | u16::try_from(nibble).ok()?)
    })
}

fixed_text!(Hlc, expected: "hlc must match pattern XXXX:XXXX:XXXX (hex digits)");

impl fmt::Display for Hlc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04x}:{:04x}:{:04x}",
            self.wall, self.logical, self.node
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Hlc;

    #[test]
    fn a_reading_is_written_as_it_was_read() {
        let hlc: Hlc = "7ffd:0001:abcd".parse().unwrap();
        assert_eq!((hlc.wall, hlc.logical, hlc.node), (0x7ffd, 1, 0xabcd));
        assert_eq!(hlc.to_string(), "7ffd:0001:abcd");
        assert_eq!("7FFD:0001:ABCD".parse(), Ok(hlc));
    }

    #[test]
    fn a_reading_of_another_form_is_refused() {
        for bad in [
            "",
            "7ffd:1:abcd",
            "7ffd:0001:abcg",
            "7ffd-0001-abcd",
            "7ffd:0001:abcd ",
            "+ffd:0001:abcd",
        ] {
            assert!(bad.parse::<Hlc>().is_err(), "{bad:?}");
        }
    }
}
