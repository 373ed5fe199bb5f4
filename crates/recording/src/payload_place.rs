//! Where in a line the bytes of its message stand, so that what is wrong with one can be pointed at.

use std::ops::Range;

use crate::values::TextFields;

/// The place of a message's payload in its line.
///
/// Payloads stand in lines as JSON strings, so a byte of one may take up to twelve of the line. A packed payload has
/// no place for each byte; all of it stands for any.
#[derive(Debug, Clone)]
pub struct PayloadPlace<'l> {
    line: &'l [u8],
    /// Between its quotes.
    text: Range<usize>,
    packed: bool,
    /// A byte of the payload that was found last, and the byte of the line at which it stands.
    found: (usize, usize),
}

impl<'l> PayloadPlace<'l> {
    /// The place of the payload in a line that has been read; none when its name is written with escapes.
    pub fn of(line: &'l [u8]) -> Option<Self> {
        let mut fields = TextFields::of(line);
        let named =
            |name: &Range<usize>| matches!(&line[name.clone()], b"payload" | b"payload_base64");
        let (name, text) = fields.find(|(name, _)| named(name))?;
        Some(Self {
            line,
            packed: &line[name] != b"payload",
            found: (0, text.start),
            text,
        })
    }

    /// The bytes of the line at which these bytes of the payload stand. Ranges are asked for in the order in which they
    /// begin, so that a line is gone through once.
    pub fn span(&mut self, payload: Range<usize>) -> Range<usize> {
        if self.packed {
            return self.text.clone();
        }
        self.found = self.find(payload.start);
        let (_, end) = self.find(payload.end.max(payload.start));
        self.found.1..end
    }

    /// Goes on from the byte that was found last. One inside a character is found where the character begins.
    fn find(&self, wanted: usize) -> (usize, usize) {
        let (mut byte, mut at) = self.found;
        while byte < wanted && at < self.text.end {
            let (bytes, taken) = unit(&self.line[at..self.text.end]);
            if byte + bytes > wanted {
                break;
            }
            byte += bytes;
            at += taken;
        }
        (byte, at)
    }
}

/// What begins a string: how many bytes it stands for, and how many it takes.
fn unit(text: &[u8]) -> (usize, usize) {
    match text {
        [b'\\', b'u', digits @ ..] => match digits.get(..4).and_then(number) {
            Some(0..0x80) => (1, 6),
            Some(0x80..0x800) => (2, 6),
            // The second half follows: a line that has been read has no lonely one.
            Some(0xd800..0xdc00) => (4, 12.min(text.len())),
            _ => (3, 6.min(text.len())),
        },
        [b'\\', ..] => (1, 2.min(text.len())),
        _ => (1, 1),
    }
}

fn number(digits: &[u8]) -> Option<u32> {
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::PayloadPlace;
    use proptest::prelude::*;

    #[test]
    fn a_packed_payload_is_pointed_at_as_a_whole() {
        let line = br#"{"payload_base64":"//4A"}"#;
        let mut place = PayloadPlace::of(line).unwrap();
        assert_eq!(&line[place.span(1..2)], b"//4A");
        assert!(PayloadPlace::of(br#"{"pay\u006coad":"a"}"#).is_none());
    }

    #[test]
    fn a_byte_inside_a_character_is_where_the_character_is() {
        let line = br#"{"payload":"a\u00e9b"}"#;
        let mut place = PayloadPlace::of(line).unwrap();
        assert_eq!(&line[place.span(2..4)], br"\u00e9b");
    }

    proptest! {
        #[test]
        fn the_place_of_a_piece_holds_that_piece(
            pieces in prop::collection::vec(any::<String>(), 3),
            ascii: bool,
        ) {
            let [before, piece, after] = pieces.as_slice() else { unreachable!() };
            let mut line = serde_json::json!({"subject": "payload", "payload": pieces.concat()}).to_string();
            if ascii {
                line = escaped(&line);
            }
            let mut place = PayloadPlace::of(line.as_bytes()).unwrap();
            let start = before.len();
            let span = place.span(start..start + piece.len());
            let read: String = serde_json::from_str(&format!("\"{}\"", &line[span])).unwrap();
            prop_assert_eq!(&read, piece);
            let end = start + piece.len();
            let span = place.span(end..end + after.len());
            let read: String = serde_json::from_str(&format!("\"{}\"", &line[span])).unwrap();
            prop_assert_eq!(&read, after);
        }
    }

    /// The same JSON in ASCII.
    fn escaped(text: &str) -> String {
        let mut out = String::new();
        for unit in text.encode_utf16() {
            match u8::try_from(unit) {
                Ok(byte) if byte.is_ascii() => out.push(byte.into()),
                _ => out += &format!("\\u{unit:04x}"),
            }
        }
        out
    }
}
