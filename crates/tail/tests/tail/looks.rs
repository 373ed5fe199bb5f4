//! Every kind of line, at 80 and 160 columns and without a terminal.

use backbeat_tail::{Format, Look, panel};
use unicode_width::UnicodeWidthStr as _;

use crate::given::{at, everything, shown};

fn look(width: Option<usize>) -> Look {
    Look {
        width,
        color: false,
    }
}

#[test]
fn every_kind_of_line_on_a_terminal_of_80_columns() {
    let (text, _) = shown(&everything(), Format::Pretty, look(Some(80)));
    insta::assert_snapshot!(text);
}

#[test]
fn every_kind_of_line_on_a_terminal_of_160_columns() {
    let (text, _) = shown(&everything(), Format::Pretty, look(Some(160)));
    insta::assert_snapshot!(text);
}

#[test]
fn every_kind_of_line_in_a_file() {
    let (text, _) = shown(&everything(), Format::Pretty, look(None));
    insta::assert_snapshot!(text);
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for width in 40..200 {
        let (text, _) = shown(&everything(), Format::Pretty, look(Some(width)));
        for line in text.lines() {
            assert!(line.width() <= width, "{width}: {line}");
        }
    }
}

#[test]
fn colours_repeat_what_the_words_say() {
    let colored = Look {
        width: Some(80),
        color: true,
    };
    let (text, _) = shown(&everything(), Format::Pretty, colored);
    assert!(text.contains("\u{1b}[31"));
    let mut plain = String::new();
    let mut parts = text.split("\u{1b}[");
    plain.push_str(parts.next().unwrap());
    for part in parts {
        plain.push_str(part.split_once('m').unwrap().1);
    }
    let (expected, _) = shown(&everything(), Format::Pretty, look(Some(80)));
    assert_eq!(plain, expected);
}

#[test]
fn the_figures_tell_what_was_counted_and_measured() {
    let (_, mut session) = shown(&everything(), Format::Raw, look(None));
    session.totals_mut().lost = 4;
    session.totals_mut().reconnects = 1;
    session.totals_mut().unshown = 2;
    insta::assert_snapshot!(panel(&session, at(13_000)));
}
