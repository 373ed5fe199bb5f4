//! Text of strangers (paths, field names, values) made safe to show in one line: on a terminal, in a log.
//!
//! The formats for programs do not pass through here; they have escapes of their own.

use std::borrow::Cow;
use std::fmt::{self, Write};

/// Shows a text with everything that is not to be seen written as an escape: control characters, so that a file
/// name cannot move the cursor or begin a line of its own, and the marks that turn the direction of writing.
#[derive(Debug)]
pub struct Legible<'a>(pub &'a str);

impl fmt::Display for Legible<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some((at, hidden)) = rest.char_indices().find(|&(_, c)| is_hidden(c)) {
            f.write_str(&rest[..at])?;
            for escaped in hidden.escape_default() {
                f.write_char(escaped)?;
            }
            rest = &rest[at + hidden.len_utf8()..];
        }
        f.write_str(rest)
    }
}

/// The same as text; a text that is legible as it stands is not copied.
pub(super) fn legible(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_hidden) {
        Cow::Owned(Legible(text).to_string())
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether a character acts instead of being seen.
pub(super) fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            // Line and paragraph separators; embeddings, overrides and isolates of writing direction; the BOM; no
            // characters at all.
            '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
}

#[cfg(test)]
mod tests {
    use super::{Legible, legible};

    #[test]
    fn what_cannot_be_seen_is_written_out() {
        assert_eq!(
            Legible("a\n\u{1b}[31mé\u{202e}z").to_string(),
            "a\\n\\u{1b}[31mé\\u{202e}z"
        );
        assert_eq!(legible("plain é"), "plain é");
    }
}
