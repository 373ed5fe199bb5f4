//! Every format over the whole run, as it looks.

use super::given::{OPTIONS, report, report_of};
use backbeat_validate::report::{Format, Options, Summary};

/// The report with every character written out that an editor would not show, or would obey.
fn visible(report: &str) -> String {
    let mut text = String::new();
    for character in report.chars() {
        match character {
            '\n' => text.push('\n'),
            '\u{1b}' => text.push('␛'),
            '\u{2028}' | '\u{202e}' | '\u{fffe}' => text.extend(character.escape_unicode()),
            control if control.is_control() => text.extend(control.escape_unicode()),
            other => text.push(other),
        }
    }
    text
}

#[test]
fn pretty_draws_the_line_and_the_culprit() {
    insta::assert_snapshot!(visible(&report(Format::Pretty, OPTIONS)));
}

#[test]
fn pretty_has_colours_when_asked() {
    let options = Options {
        color: true,
        quiet: true,
        exit_code: true,
        ..OPTIONS
    };
    insta::assert_snapshot!(visible(&report(Format::Pretty, options)));
}

#[test]
fn pretty_stays_readable_on_a_narrow_terminal() {
    let options = Options {
        width: Some(1),
        quiet: true,
        ..OPTIONS
    };
    insta::assert_snapshot!(visible(&report(Format::Pretty, options)));
}

#[test]
fn plain_is_a_line_a_diagnostic() {
    insta::assert_snapshot!(visible(&report(Format::Plain, OPTIONS)));
}

#[test]
fn json_is_one_document() {
    insta::assert_snapshot!(visible(&report(Format::Json, OPTIONS)));
}

#[test]
fn ndjson_is_an_object_a_line() {
    insta::assert_snapshot!(visible(&report(Format::Ndjson, OPTIONS)));
}

#[test]
fn junit_is_a_suite_a_source() {
    insta::assert_snapshot!(visible(&report(Format::Junit, OPTIONS)));
}

#[test]
fn sarif_is_a_run_with_its_rules() {
    insta::assert_snapshot!(visible(&report(Format::Sarif, OPTIONS)));
}

#[test]
fn github_is_a_workflow_command_a_diagnostic() {
    insta::assert_snapshot!(visible(&report(Format::Github, OPTIONS)));
}

#[test]
fn tap_is_a_test_point_a_message() {
    insta::assert_snapshot!(visible(&report(Format::Tap, OPTIONS)));
}

#[test]
fn every_format_says_that_nothing_was_checked() {
    let summary = Summary {
        sources: 1,
        empty: vec!["messages/empty.ndjson".into()],
        ..Summary::default()
    };
    let all: Vec<_> = Format::ALL
        .iter()
        .map(|format| {
            let text = report_of(*format, OPTIONS, [], &summary);
            format!(
                "== {format}
{text}"
            )
        })
        .collect();
    insta::assert_snapshot!(visible(&all.concat()));
}
