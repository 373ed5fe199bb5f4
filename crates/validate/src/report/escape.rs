//! Text of strangers made safe for a format: XML, TAP and its YAML. What people read is made safe in `legible`.
//!
//! Other reports of test results (conformance) write the same formats, so the escapes are public.

use std::fmt::{self, Write as _};

/// Text in an XML element or attribute. What XML 1.0 forbids even as a reference becomes U+FFFD, so that a name with
/// a control character is seen to have had one.
#[derive(Debug)]
pub struct Xml<'a>(pub &'a str);

impl fmt::Display for Xml<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some((at, special)) = rest.char_indices().find(|&(_, c)| !is_plain(c)) {
            f.write_str(&rest[..at])?;
            match special {
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '&' => f.write_str("&amp;")?,
                '"' => f.write_str("&quot;")?,
                // Readers turn these into spaces and line ends unless they are references.
                '\t' | '\n' | '\r' => write!(f, "&#{};", u32::from(special))?,
                _ => f.write_char(char::REPLACEMENT_CHARACTER)?,
            }
            rest = &rest[at + special.len_utf8()..];
        }
        f.write_str(rest)
    }
}

/// Whether a character stands for itself in text and in double quotes.
fn is_plain(character: char) -> bool {
    !matches!(
        character,
        '\0'..='\u{1f}' | '<' | '>' | '&' | '"' | '\u{fffe}' | '\u{ffff}'
    )
}

/// Text of a TAP test point's description, in which a bare `#` would begin a directive.
#[derive(Debug)]
pub struct TapDescription<T>(pub T);

impl<T: fmt::Display> fmt::Display for TapDescription<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escape(f), "{}", self.0)
    }
}

/// Puts a backslash before what a description gives a meaning to.
struct Escape<'a, 'b>(&'a mut fmt::Formatter<'b>);

impl fmt::Write for Escape<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for piece in text.split_inclusive(['#', '\\']) {
            let (plain, special) = match piece.strip_suffix(['#', '\\']) {
                Some(plain) => (plain, &piece[plain.len()..]),
                None => (piece, ""),
            };
            self.0.write_str(plain)?;
            if !special.is_empty() {
                write!(self.0, "\\{special}")?;
            }
        }
        Ok(())
    }
}

/// A text as a double-quoted YAML scalar. YAML, unlike JSON, refuses every character that cannot be printed.
#[derive(Debug)]
pub struct YamlScalar<'a>(pub &'a str);

impl fmt::Display for YamlScalar<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for character in self.0.chars() {
            match character {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                '\n' => f.write_str("\\n")?,
                '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
                    write!(f, "\\u{:04X}", u32::from(character))?;
                }
                control if control.is_control() => write!(f, "\\u{:04X}", u32::from(control))?,
                other => f.write_char(other)?,
            }
        }
        f.write_char('"')
    }
}
