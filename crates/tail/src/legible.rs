//! Strangers' text made safe and fit for a terminal.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Columns that a text takes.
pub(crate) fn width(text: &str) -> usize {
    if is_plain(text) {
        return text.len();
    }
    text.width()
}

/// Whether a text is printable ASCII, as nearly all is: a column a byte.
fn is_plain(text: &str) -> bool {
    // Without a way out in the middle: whole words of the machine are compared at once.
    text.bytes()
        .fold(true, |plain, byte| plain & (0x20..0x7f).contains(&byte))
}

/// The text without what would move a terminal's cursor or change its colours: control and formatting characters show
/// as `·`.
pub(crate) fn safe(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_safe(&mut out, text);
    out
}

/// Writes that at the end of `out`.
pub(crate) fn push_safe(out: &mut String, text: &str) {
    if is_plain(text) {
        return out.push_str(text);
    }
    out.extend(text.chars().map(|character| match character.width() {
        Some(1..) => character,
        _ => '·',
    }));
}

/// Writes a safe text cut to so many columns; that it was cut shows as `…`.
pub(crate) fn push_cut(out: &mut String, text: &str, columns: usize) {
    if width(text) <= columns {
        return out.push_str(text);
    }
    if columns > 0 {
        out.push_str(&text[..end_of(text, columns - 1)]);
        out.push('…');
    }
}

/// Writes the end of a text, made safe, in exactly so many columns: what was cut off before it shows as `…`.
pub(crate) fn push_fit_end(out: &mut String, text: &str, columns: usize) {
    let start = out.len();
    if is_plain(text) && text.len() > columns {
        if columns > 0 {
            out.push('…');
            out.push_str(&text[text.len() + 1 - columns..]);
        }
    } else if is_plain(text) {
        out.push_str(text);
    } else {
        let text = safe(text);
        let mut cut = 0;
        while width(&text[cut..]) > columns.saturating_sub(usize::from(cut > 0)) {
            cut += text[cut..].chars().next().map_or(1, char::len_utf8);
        }
        if cut > 0 && columns > 0 {
            out.push('…');
        }
        out.push_str(&text[cut..]);
    }
    let taken = width(&out[start..]);
    out.extend(std::iter::repeat_n(' ', columns.saturating_sub(taken)));
}

/// Fills a text with blanks up to so many bytes; it is ASCII from where columns matter.
pub(crate) fn pad_to(out: &mut String, bytes: usize) {
    out.extend(std::iter::repeat_n(' ', bytes.saturating_sub(out.len())));
}

/// The text broken into lines of at most so many columns, at blanks where there are any.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let mut rest = word;
        loop {
            let line = lines.len() - 1;
            let space = usize::from(!lines[line].is_empty());
            if width(&lines[line]) + space + width(rest) <= columns {
                if space > 0 {
                    lines[line].push(' ');
                }
                lines[line].push_str(rest);
                break;
            }
            if space > 0 {
                lines.push(String::new());
                continue;
            }
            // At least one character, or it would never end.
            let first = rest.chars().next().map_or(0, char::len_utf8);
            let end = end_of(rest, columns).max(first);
            lines[line].push_str(&rest[..end]);
            rest = &rest[end..];
            lines.push(String::new());
        }
    }
    lines
}

/// How many bytes of a text fit so many columns.
fn end_of(text: &str, columns: usize) -> usize {
    let mut taken = 0;
    let beyond = text.char_indices().find(|(_, character)| {
        taken += character.width().unwrap_or(0);
        taken > columns
    });
    beyond.map_or(text.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_moves_a_cursor_is_made_visible() {
        assert_eq!(safe("a\x1b[31m\r\nb\u{202e}é漢"), "a·[31m··b·é漢");
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_it_may_be(text in "\\PC{0,60}", columns in 2_usize..30) {
            let mut fitted = String::new();
            push_fit_end(&mut fitted, &text, columns);
            prop_assert_eq!(fitted.width(), columns, "{:?}", fitted);
            let text = safe(&text);
            let mut short = String::new();
            push_cut(&mut short, &text, columns);
            prop_assert!(short.width() <= columns);
            prop_assert_eq!(width(&text), text.width());
            for line in wrap(&text, columns) {
                prop_assert!(width(&line) <= columns, "{:?}", line);
            }
            let plain = |text: &str| text.replace(' ', "");
            prop_assert_eq!(plain(&wrap(&text, columns).concat()), plain(&text));
        }
    }
}
