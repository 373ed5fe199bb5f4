//! A string of a message, as it stands between its quotes.

use std::borrow::Cow;

/// A string of a message: its bytes between the quotes, proven to be UTF-8 with well-formed escapes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Text<'a> {
    raw: &'a [u8],
    /// Unicode code points that the string stands for.
    chars: usize,
    escaped: bool,
}

impl<'a> Text<'a> {
    /// A string of printable ASCII without escapes.
    #[inline]
    pub(super) fn plain(raw: &'a [u8]) -> Self {
        Self {
            raw,
            chars: raw.len(),
            escaped: false,
        }
    }

    /// A string that may hold escapes and other characters than ASCII; `None` when they are malformed.
    pub(super) fn unusual(raw: &'a [u8], escaped: bool) -> Option<Self> {
        let text = std::str::from_utf8(raw).ok()?;
        let mut chars = 0;
        let mut unescape = Unescape { rest: text };
        while unescape.next_char()?.is_some() {
            chars += 1;
        }
        Some(Self {
            raw,
            chars,
            escaped,
        })
    }

    /// How many Unicode code points the string stands for.
    #[inline]
    pub fn chars(&self) -> usize {
        self.chars
    }

    /// The string with its escapes resolved; borrowed when it has none.
    pub fn decode(&self) -> Cow<'a, str> {
        // Both constructors have proven the bytes to be UTF-8.
        let text = std::str::from_utf8(self.raw).unwrap_or_default();
        if self.escaped {
            let mut unescape = Unescape { rest: text };
            Cow::Owned(std::iter::from_fn(|| unescape.next_char().flatten()).collect())
        } else {
            Cow::Borrowed(text)
        }
    }

    /// Hands the decoded bytes to `accept`, without allocation. A string with escapes that stands for more than
    /// [`MAX_DECODED`] bytes gives `None`: a doubt, for no text of a fixed form is that long but a timestamp with
    /// a needless fraction.
    #[inline]
    pub(super) fn with_bytes<T>(&self, accept: impl FnOnce(&[u8]) -> Option<T>) -> Option<T> {
        if self.escaped {
            self.with_decoded(accept)
        } else {
            accept(self.raw)
        }
    }

    #[cold]
    fn with_decoded<T>(&self, accept: impl FnOnce(&[u8]) -> Option<T>) -> Option<T> {
        let mut buffer = [0; MAX_DECODED];
        let mut length = 0;
        let mut unescape = Unescape {
            rest: std::str::from_utf8(self.raw).ok()?,
        };
        while let Some(decoded) = unescape.next_char()? {
            let room = buffer.get_mut(length..length + decoded.len_utf8())?;
            length += decoded.encode_utf8(room).len();
        }
        accept(&buffer[..length])
    }
}

/// Most bytes that a string with escapes may stand for where a fixed form is read.
const MAX_DECODED: usize = 256;

/// Reads the characters that a string stands for.
struct Unescape<'a> {
    rest: &'a str,
}

impl Unescape<'_> {
    /// The next character, `Some(None)` at the end, `None` at a malformed escape.
    #[expect(
        clippy::option_option,
        reason = "malformed, at the end, and a character are three things"
    )]
    fn next_char(&mut self) -> Option<Option<char>> {
        let mut chars = self.rest.chars();
        let Some(first) = chars.next() else {
            return Some(None);
        };
        if first != '\\' {
            self.rest = chars.as_str();
            return Some(Some(first));
        }
        let decoded = match chars.next()? {
            'u' => {
                self.rest = chars.as_str();
                return self.unicode_escape().map(Some);
            }
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            same @ ('"' | '\\' | '/') => same,
            _ => return None,
        };
        self.rest = chars.as_str();
        Some(Some(decoded))
    }

    /// The character of `\uXXXX`, after the `u`; two escapes for one outside the basic plane.
    fn unicode_escape(&mut self) -> Option<char> {
        let high = self.four_digits()?;
        if !(0xd800..0xdc00).contains(&high) {
            return char::from_u32(high);
        }
        self.rest = self.rest.strip_prefix("\\u")?;
        let low = self.four_digits()?;
        if !(0xdc00..0xe000).contains(&low) {
            return None;
        }
        char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00))
    }

    fn four_digits(&mut self) -> Option<u32> {
        let (digits, rest) = self.rest.split_at_checked(4)?;
        self.rest = rest;
        digits
            .chars()
            .try_fold(0, |value, digit| Some(value << 4 | digit.to_digit(16)?))
    }
}

#[cfg(test)]
mod tests {
    use super::Text;

    #[test]
    fn a_text_counts_what_it_stands_for() {
        let text = Text::unusual(r#"a\u00e9\ud83d\ude00é\n\"\/"#.as_bytes(), true).unwrap();
        assert_eq!(text.chars(), 7);
        assert_eq!(text.decode(), "aé😀é\n\"/");
    }

    #[test]
    fn malformed_escapes_are_refused() {
        for bad in [
            r"\x",
            r"\u12",
            r"\ud800",
            r"\ud800A",
            r"\udc00",
            r"\ud800\n",
            r"\u+123",
            r"\ud800\ud800",
        ] {
            assert!(Text::unusual(bad.as_bytes(), true).is_none(), "{bad}");
        }
        assert!(Text::unusual(b"\xff", false).is_none());
    }
}
