//! Strings: escapes resolved, faults told, places kept.

use crate::fault::{Fault, Pointer, quoted};
use backbeat_contract::Code;
use std::borrow::Cow;

/// A string that has been read.
pub(super) struct Scanned<'a> {
    /// What it stands for; a character that cannot be told is U+FFFD.
    pub(super) text: Cow<'a, str>,
    /// How many bytes it takes, quotes included.
    pub(super) length: usize,
    /// Whether its closing quote is there.
    pub(super) closed: bool,
}

/// Reads the string that `rest` begins with, up to the same quote; `at` is its place in the message.
/// A line end or the end of the text ends a string that is not closed.
pub(super) fn scan<'a>(
    rest: &'a str,
    at: usize,
    pointer: &Pointer,
    faults: &mut Vec<Fault>,
) -> Scanned<'a> {
    let quote = rest.as_bytes().first().copied().unwrap_or(b'"');
    let bytes = rest.as_bytes();
    let mut decoded: Option<String> = None;
    let mut run = 1;
    let mut place = 1;
    loop {
        let closed = match bytes.get(place) {
            Some(&byte) if byte == quote => Some(true),
            None | Some(b'\n') => Some(false),
            Some(b'\r') if matches!(bytes.get(place + 1), None | Some(b'\n')) => Some(false),
            _ => None,
        };
        if let Some(closed) = closed {
            let tail = &rest[run..place];
            let text = match decoded {
                None => Cow::Borrowed(tail),
                Some(decoded) => Cow::Owned(decoded + tail),
            };
            return Scanned {
                text,
                length: place + usize::from(closed),
                closed,
            };
        }
        match bytes[place] {
            b'\\' => {
                let decoded = decoded.get_or_insert_default();
                decoded.push_str(&rest[run..place]);
                let (character, length) = escape(&rest[place..]).unwrap_or_else(|refusal| {
                    let end = at + place + refusal.length;
                    faults.push(Fault::new(
                        Code::InvalidJson,
                        pointer.to_text(),
                        at + place..end,
                        refusal.message,
                        refusal.help,
                    ));
                    (char::REPLACEMENT_CHARACTER, refusal.length)
                });
                decoded.push(character);
                place += length;
                run = place;
            }
            control @ 0..0x20 => {
                faults.push(Fault::new(
                    Code::InvalidJson,
                    pointer.to_text(),
                    at + place..at + place + 1,
                    format!("a string holds the control character U+{control:04X} as it stands"),
                    match control {
                        b'\t' => "write it as \\t".to_owned(),
                        b'\r' => "write it as \\r".to_owned(),
                        _ => format!("write it as \\u{control:04x}"),
                    },
                ));
                place += 1;
            }
            _ => place += 1,
        }
    }
}

/// Why an escape stands for nothing.
struct Refusal {
    length: usize,
    message: String,
    help: &'static str,
}

/// The character of the escape that `rest` begins with, and how many bytes the escape takes.
fn escape(rest: &str) -> Result<(char, usize), Refusal> {
    let mut chars = rest.chars();
    chars.next();
    let Some(letter) = chars.next() else {
        return Err(refuse(
            rest,
            1,
            "a backslash begins an escape; write \\\\ for a backslash",
        ));
    };
    let character = match letter {
        'u' => return unicode(rest),
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'b' => '\u{8}',
        'f' => '\u{c}',
        '"' | '\\' | '/' => letter,
        '\n' | '\r' => {
            return Err(refuse(
                rest,
                1,
                "a string ends on the line on which it begins; write a line end as \\n",
            ));
        }
        _ => {
            return Err(refuse(
                rest,
                1 + letter.len_utf8(),
                "the escapes are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX; write \\\\ for a backslash",
            ));
        }
    };
    Ok((character, 2))
}

fn unicode(rest: &str) -> Result<(char, usize), Refusal> {
    let Some(high) = four_digits(rest, 2) else {
        let digits = rest[2..]
            .bytes()
            .take(4)
            .take_while(u8::is_ascii_hexdigit)
            .count();
        return Err(refuse(
            rest,
            2 + digits,
            "\\u takes exactly four hex digits: \\u00e9",
        ));
    };
    if let Some(character) = char::from_u32(high) {
        return Ok((character, 6));
    }
    let low = (rest.get(6..8) == Some("\\u"))
        .then(|| four_digits(rest, 8))
        .flatten();
    if let (0xd800..0xdc00, Some(low @ 0xdc00..0xe000)) = (high, low) {
        let scalar = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
        return Ok((
            char::from_u32(scalar).unwrap_or(char::REPLACEMENT_CHARACTER),
            12,
        ));
    }
    Err(refuse(
        rest,
        6,
        "a surrogate stands for a character only in a pair, high (\\ud800 to \\udbff) then low (\\udc00 to \\udfff)",
    ))
}

fn four_digits(rest: &str, at: usize) -> Option<u32> {
    let digits = rest.get(at..at + 4)?;
    digits
        .bytes()
        .all(|byte| byte.is_ascii_hexdigit())
        .then(|| u32::from_str_radix(digits, 16).ok())
        .flatten()
}

fn refuse(rest: &str, length: usize, help: &'static str) -> Refusal {
    let shown = quoted(rest.get(..length).unwrap_or("\\"));
    let surrogate = if length == 6 {
        "a lone surrogate"
    } else {
        "not an escape"
    };
    Refusal {
        length,
        message: format!("{} is {surrogate}", shown.trim_matches('"')),
        help,
    }
}
