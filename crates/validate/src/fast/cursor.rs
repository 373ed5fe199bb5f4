//! A place in the bytes of a message, and how it moves over JSON's tokens.
//!
//! Every method gives `None` when the bytes are not what it reads. What a token means is decided elsewhere.

use super::scan;
use super::text::Text;

/// A place in the bytes of a message.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    #[inline]
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// How many bytes lie behind.
    #[inline]
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// The bytes from `start` to here.
    #[inline]
    pub(super) fn since(&self, start: usize) -> &'a [u8] {
        &self.bytes[start..self.at]
    }

    /// The byte here.
    #[inline]
    pub(super) fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Moves over one byte that [`Self::byte`] gave.
    #[inline]
    pub(super) fn step(&mut self) {
        self.at += 1;
    }

    /// The first byte that is not whitespace; the cursor stands on it.
    #[inline]
    pub(super) fn token(&mut self) -> Option<u8> {
        loop {
            let byte = self.byte()?;
            if byte > b' ' {
                return Some(byte);
            }
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                return None;
            }
            self.at += 1;
        }
    }

    /// Moves over whitespace and then `byte`.
    #[inline]
    pub(super) fn expect(&mut self, byte: u8) -> Option<()> {
        (self.token()? == byte).then(|| self.at += 1)
    }

    /// Moves over `literal`, which begins here.
    #[inline]
    pub(super) fn literal<const N: usize>(&mut self, literal: &[u8; N]) -> Option<()> {
        (self.chunk::<N>()? == literal).then(|| self.at += N)
    }

    /// The next `N` bytes, without moving.
    #[inline]
    pub(super) fn chunk<const N: usize>(&self) -> Option<&'a [u8; N]> {
        self.bytes.get(self.at..)?.first_chunk::<N>()
    }

    /// Moves over `count` bytes that [`Self::chunk`] gave.
    #[inline]
    pub(super) fn skip(&mut self, count: usize) {
        self.at += count;
    }

    /// Moves over the whitespace that may follow the message.
    #[inline]
    pub(super) fn end(mut self) -> Option<()> {
        while let Some(byte) = self.byte() {
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                return None;
            }
            self.at += 1;
        }
        Some(())
    }

    /// Moves over a separator inside an array or object: `true` after a comma, `false` after `close`.
    #[inline]
    pub(super) fn more(&mut self, close: u8) -> Option<bool> {
        let byte = self.token()?;
        self.at += 1;
        match byte {
            b',' => Some(true),
            _ if byte == close => Some(false),
            _ => None,
        }
    }

    /// Moves over `close` when it is the next token, as in an empty array or object.
    #[inline]
    pub(super) fn closes(&mut self, close: u8) -> Option<bool> {
        let closes = self.token()? == close;
        self.at += usize::from(closes);
        Some(closes)
    }

    /// Moves over a string.
    #[inline]
    pub(super) fn string(&mut self) -> Option<Text<'a>> {
        self.expect(b'"')?;
        let rest = self.bytes.get(self.at..)?;
        let mut length = 0;
        while let Some(chunk) = rest.get(length..).and_then(|rest| rest.first_chunk()) {
            let plain = scan::plain_prefix(chunk);
            length += plain;
            if plain < scan::WIDTH {
                return self.string_end(rest, length);
            }
        }
        length += rest[length..]
            .iter()
            .take_while(|&&byte| scan::is_plain(byte))
            .count();
        self.string_end(rest, length)
    }

    /// Moves over the end of a string whose first `length` bytes are plain.
    #[inline]
    fn string_end(&mut self, rest: &'a [u8], length: usize) -> Option<Text<'a>> {
        let (text, after) = rest.split_at_checked(length)?;
        if *after.first()? != b'"' {
            let start = self.at;
            self.at += length;
            return self.unusual_string(start);
        }
        self.at += length + 1;
        Some(Text::plain(text))
    }

    /// Moves over the rest of a string that has escapes or is not all ASCII.
    #[cold]
    fn unusual_string(&mut self, start: usize) -> Option<Text<'a>> {
        let mut escaped = false;
        loop {
            match self.byte()? {
                b'"' => break,
                b'\\' => {
                    escaped = true;
                    self.at += 2;
                }
                0..=0x1f => return None,
                _ => self.at += 1,
            }
        }
        let text = Text::unusual(self.bytes.get(start..self.at)?, escaped);
        self.at += 1;
        text
    }
}
