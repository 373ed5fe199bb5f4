//! The piece of a source line that a diagnostic is about, fit for a terminal.
//!
//! Messages are often one long line. What is shown is a window of that line around the culprit, with `…` where it was
//! cut, bytes that are not UTF-8 replaced, and control characters made visible so that they do nothing.

use super::legible::is_hidden;
use std::ops::Range;
use unicode_width::UnicodeWidthChar;

/// A window of one line, with the culprit in it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    /// What to show: one line, never empty.
    pub(super) text: String,
    /// The culprit's bytes in `text`; empty for a place between characters.
    pub(super) culprit: Range<usize>,
}

impl Excerpt {
    /// The window around the bytes `span` of `message`, at most `columns` wide. Of a culprit of several lines the
    /// first is shown. `mid_line` tells that something stands before the message on its first line.
    pub(super) fn of(message: &[u8], span: Range<usize>, mid_line: bool, columns: usize) -> Self {
        let line = line_around(message, span.start);
        let before = &message[line.start..span.start];
        let culprit = &message[span.start..span.end.min(line.end)];
        let after = &message[span.start + culprit.len()..line.end];

        // A column for each `…`, and for a long culprit some of what leads to it.
        let room = columns.saturating_sub(2).max(8);
        let lead = tail(before, room / 4);
        let culprit = head(culprit, room - lead.columns);
        let room = room - culprit.columns;
        let wanted_after = if culprit.cut {
            0
        } else {
            head(after, room).columns
        };
        let before = tail(before, (room / 2).max(room - wanted_after));
        let after = head(
            after,
            if culprit.cut {
                0
            } else {
                room - before.columns
            },
        );

        let mut text = String::new();
        if before.cut || (mid_line && line.start == 0) {
            text.push('…');
        }
        text.push_str(&before.text);
        let start = text.len();
        text.push_str(&culprit.text);
        let end = text.len();
        text.push_str(&after.text);
        if culprit.cut || after.cut {
            text.push('…');
        }
        if start == text.len() {
            // The place after the last character needs a character to point at.
            text.push(' ');
        }
        Self {
            text,
            culprit: start..end,
        }
    }
}

/// The line that byte `at` is on, without its end.
fn line_around(message: &[u8], at: usize) -> Range<usize> {
    let start = memchr::memrchr(b'\n', &message[..at]).map_or(0, |end| end + 1);
    let mut end = memchr::memchr(b'\n', &message[at..]).map_or(message.len(), |end| at + end);
    if end > at && message[end - 1] == b'\r' {
        end -= 1;
    }
    start..end
}

/// A piece of a line.
struct Piece {
    text: String,
    columns: usize,
    /// Whether something was left out.
    cut: bool,
}

/// The first characters of `bytes` that fit.
fn head(bytes: &[u8], columns: usize) -> Piece {
    let near = &bytes[..bytes.len().min(nearby(columns))];
    let mut piece = Piece {
        text: String::new(),
        columns: 0,
        cut: near.len() < bytes.len(),
    };
    for (character, width) in cells(near) {
        if piece.columns + width > columns {
            piece.cut = true;
            break;
        }
        piece.columns += width;
        piece.text.push(character);
    }
    piece
}

/// The last characters of `bytes` that fit.
fn tail(bytes: &[u8], columns: usize) -> Piece {
    let mut from = bytes.len().saturating_sub(nearby(columns));
    let cut = from > 0;
    while cut && from < bytes.len() && bytes[from] & 0xc0 == 0x80 {
        from += 1;
    }
    let cells: Vec<_> = cells(&bytes[from..]).collect();
    let mut first = cells.len();
    let mut used = 0;
    while first > 0 && used + cells[first - 1].1 <= columns {
        first -= 1;
        used += cells[first].1;
    }
    Piece {
        text: cells[first..]
            .iter()
            .map(|&(character, _)| character)
            .collect(),
        columns: used,
        cut: cut || first > 0,
    }
}

/// Bytes that are looked at to fill so many columns: a line may be a mebibyte long.
fn nearby(columns: usize) -> usize {
    8 * (columns + 1)
}

/// Characters as they are shown, each with its columns.
fn cells(bytes: &[u8]) -> impl Iterator<Item = (char, usize)> {
    let decoded = bytes.utf8_chunks().flat_map(|chunk| {
        let broken = (!chunk.invalid().is_empty()).then_some(char::REPLACEMENT_CHARACTER);
        chunk.valid().chars().chain(broken)
    });
    decoded.map(|character| match character {
        // Expanded when it is drawn, to at most this.
        '\t' => ('\t', TAB_WIDTH),
        hidden if is_hidden(hidden) => (picture(hidden), 1),
        other => (other, other.width().unwrap_or(1)),
    })
}

/// Columns from one tab stop to the next.
pub(super) const TAB_WIDTH: usize = 4;

/// What stands for a character that cannot be seen.
fn picture(hidden: char) -> char {
    match hidden {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(hidden)),
        '\u{7f}' => Some('\u{2421}'),
        _ => None,
    }
    .unwrap_or(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::Excerpt;
    use proptest::prelude::*;
    use std::ops::Range;
    use unicode_width::UnicodeWidthStr;

    fn excerpt(message: &[u8], span: Range<usize>, columns: usize) -> (String, String) {
        let excerpt = Excerpt::of(message, span, false, columns);
        let culprit = excerpt.text[excerpt.culprit].to_owned();
        (excerpt.text, culprit)
    }

    #[test]
    fn a_short_line_is_shown_whole() {
        let text = "{\r\n  \"état\": 1\r\n}";
        let at = text.find('1').unwrap();
        assert_eq!(
            excerpt(text.as_bytes(), at..at + 1, 40),
            ("  \"état\": 1".into(), "1".into())
        );
    }

    #[test]
    fn a_long_line_is_cut_on_both_sides_of_the_culprit() {
        let text = format!("{}CULPRIT{}", "a".repeat(500), "b".repeat(500));
        let (text, culprit) = excerpt(text.as_bytes(), 500..507, 30);
        assert_eq!(
            (text.as_str(), culprit.as_str()),
            ("…aaaaaaaaaaCULPRITbbbbbbbbbbb…", "CULPRIT")
        );
    }

    #[test]
    fn room_that_one_side_does_not_need_goes_to_the_other() {
        let text = format!("{}X", "a".repeat(100));
        let (shown, _) = excerpt(text.as_bytes(), 100..101, 20);
        assert_eq!(shown, format!("…{}X", "a".repeat(17)));
        let text = format!("X{}", "a".repeat(100));
        let (shown, _) = excerpt(text.as_bytes(), 0..1, 20);
        assert_eq!(shown, format!("X{}…", "a".repeat(17)));
    }

    #[test]
    fn of_a_long_culprit_the_beginning_is_shown() {
        let text = format!("{}{}{}", "a".repeat(50), "C".repeat(500), "b".repeat(50));
        let (shown, culprit) = excerpt(text.as_bytes(), 50..550, 22);
        assert_eq!(shown, format!("…aaaaa{}…", "C".repeat(15)));
        assert_eq!(culprit, "C".repeat(15));
    }

    #[test]
    fn what_would_act_on_a_terminal_is_shown_as_a_picture() {
        let (shown, culprit) = excerpt(b"a\x1b[31m\xff\x7f\xe2\x80\xae.", 6..7, 40);
        assert_eq!(shown, "a\u{241b}[31m\u{fffd}\u{2421}\u{fffd}.");
        assert_eq!(culprit, "\u{fffd}");
    }

    #[test]
    fn a_place_after_the_end_has_something_to_point_at() {
        assert_eq!(excerpt(b"{\n", 2..2, 40), (" ".into(), String::new()));
        assert_eq!(excerpt(b"{\n", 1..2, 40), ("{ ".into(), String::new()));
        assert_eq!(excerpt(b"", 0..0, 40), (" ".into(), String::new()));
    }

    #[test]
    fn a_message_that_begins_within_a_line_says_so() {
        assert_eq!(Excerpt::of(b"{}]", 0..1, true, 40).text, "…{}]");
        assert_eq!(Excerpt::of(b"[\n{}", 2..3, true, 40).text, "{}");
    }

    proptest! {
        #[test]
        fn an_excerpt_always_fits_and_holds_its_culprit(
            message in prop::collection::vec(any::<u8>(), 0..300),
            text in "\\PC{0,100}",
            at in 0_usize..400,
            length in 0_usize..400,
            columns in 10_usize..100,
        ) {
            for message in [message.as_slice(), text.as_bytes()] {
                let start = at.min(message.len());
                let end = (start + length).min(message.len());
                let excerpt = Excerpt::of(message, start..end, true, columns);
                prop_assert!(excerpt.text.get(excerpt.culprit.clone()).is_some());
                prop_assert!(!excerpt.text.is_empty());
                prop_assert!(!excerpt.text.contains(['\n', '\r']));
                prop_assert!(excerpt.text.replace('\t', "    ").width() <= columns + 1, "{:?}", excerpt.text);
            }
        }
    }
}
