//! Every kind of line, at 80 and 160 columns and without a terminal.

use backbeat_sequence::Rule;
use backbeat_tail::{Format, Look, Scribe, Session, panel};
use unicode_width::UnicodeWidthStr as _;

use crate::given::{at, everything, everything_shown, failing, shown};

fn look(width: Option<usize>) -> Look {
    Look {
        width,
        color: false,
    }
}

#[test]
fn every_kind_of_line_on_a_terminal_of_80_columns() {
    let text = everything_shown(look(Some(80)));
    insta::assert_snapshot!(text);
}

#[test]
fn every_kind_of_line_on_a_terminal_of_160_columns() {
    let text = everything_shown(look(Some(160)));
    insta::assert_snapshot!(text);
}

#[test]
fn every_kind_of_line_in_a_file() {
    let text = everything_shown(look(None));
    insta::assert_snapshot!(text);
}

#[test]
fn every_finding_on_a_terminal_of_80_columns() {
    insta::assert_snapshot!(findings_shown(look(Some(80))));
}

#[test]
fn every_finding_on_a_terminal_of_160_columns() {
    insta::assert_snapshot!(findings_shown(look(Some(160))));
}

/// For every rule over a sequence, the first message that breaks it in a recording that does, as it is shown.
fn findings_shown(look: Look) -> String {
    let first = |rule: &Rule| {
        let recording = failing(rule.as_str());
        let mut session = Session::new(at(0));
        let mut scribe = Scribe::new(Format::Pretty, look);
        let found = recording.iter().find_map(|(at, envelope)| {
            let mut text = Vec::new();
            let sight = session.hear(*at, envelope);
            scribe.write(&sight, &mut text);
            let breaks = sight.findings.iter().any(|found| found.rule == *rule);
            breaks.then(|| String::from_utf8(text).unwrap())
        });
        found.unwrap()
    };
    Rule::ALL.iter().map(first).collect()
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for width in (40..200).step_by(3) {
        let text = everything_shown(look(Some(width))) + &findings_shown(look(Some(width)));
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
    let text = everything_shown(colored);
    assert!(text.contains("\u{1b}[31"));
    let mut plain = String::new();
    let mut parts = text.split("\u{1b}[");
    plain.push_str(parts.next().unwrap());
    for part in parts {
        plain.push_str(part.split_once('m').unwrap().1);
    }
    let expected = everything_shown(look(Some(80)));
    assert_eq!(plain, expected);
}

#[test]
fn the_figures_tell_what_was_counted_and_measured() {
    let (_, mut session) = shown(&everything(), Format::Raw, look(None));
    session.totals_mut().lost = 4;
    session.totals_mut().reconnects = 1;
    session.totals_mut().unshown = 2;
    insta::assert_snapshot!(panel(&session, at(13_000), Some(80)));
    for width in 40..100 {
        for line in panel(&session, at(13_000), Some(width)).lines() {
            assert!(line.width() <= width, "{width}: {line}");
        }
    }
}
