//! Strangers' text made safe and fit for a terminal.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Columns that a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// The text without what would move a terminal's cursor or change its colours: control and formatting characters show
/// as `·`.
pub(crate) fn safe(text: &str) -> String {
    text.chars()
        .map(|character| match character.width() {
            Some(1..) => character,
            _ => '·',
        })
        .collect()
}

/// The text cut to so many columns; that it was cut shows as `…`.
pub(crate) fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut left = columns.saturating_sub(1);
    let fits = |character: &char| {
        let taken = character.width().unwrap_or(0);
        let fits = taken <= left;
        left = left.saturating_sub(taken);
        fits
    };
    let mut short: String = text.chars().take_while(fits).collect();
    if columns > 0 {
        short.push('…');
    }
    short
}

/// The end of the text in exactly so many columns: what was cut off before it shows as `…`.
pub(crate) fn fit_end(text: &str, columns: usize) -> String {
    let mut start = 0;
    while width(&text[start..]) > columns.saturating_sub(usize::from(start > 0)) {
        start += text[start..].chars().next().map_or(1, char::len_utf8);
    }
    if start == 0 {
        return fit(text, columns);
    }
    fit(&format!("…{}", &text[start..]), columns)
}

/// The text in exactly so many columns, cut or filled.
pub(crate) fn fit(text: &str, columns: usize) -> String {
    let mut text = cut(text, columns);
    text.extend(std::iter::repeat_n(
        ' ',
        columns.saturating_sub(width(&text)),
    ));
    text
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
            let end = end_of(rest, columns);
            lines[line].push_str(&rest[..end]);
            rest = &rest[end..];
            lines.push(String::new());
        }
    }
    lines
}

/// How many bytes of a text fit so many columns; at least one character's.
fn end_of(text: &str, columns: usize) -> usize {
    let mut taken = 0;
    let mut end = 0;
    for (at, character) in text.char_indices() {
        taken += character.width().unwrap_or(0);
        if taken > columns && at > 0 {
            break;
        }
        end = at + character.len_utf8();
    }
    end
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
            let text = safe(&text);
            prop_assert!(width(&cut(&text, columns)) <= columns);
            prop_assert_eq!(width(&fit(&text, columns)), columns);
            prop_assert_eq!(width(&fit_end(&text, columns)), columns);
            for line in wrap(&text, columns) {
                prop_assert!(width(&line) <= columns, "{:?}", line);
            }
            let plain = |text: &str| text.replace(' ', "");
            prop_assert_eq!(plain(&wrap(&text, columns).concat()), plain(&text));
        }
    }
}
