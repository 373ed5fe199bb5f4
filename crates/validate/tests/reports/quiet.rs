//! A quiet run lists only what there is something to say about, and counts everything all the same.

use super::given::{OPTIONS, report};
use backbeat_validate::report::document::Report;
use backbeat_validate::report::{Format, Options};

const QUIET: Options = Options {
    quiet: true,
    ..OPTIONS
};

#[test]
fn valid_and_skipped_messages_are_left_out_of_every_format() {
    for &format in Format::ALL {
        let text = report(format, QUIET);
        assert!(!text.contains("messages/beat.json"), "{format}:\n{text}");
        assert!(!text.contains("messages/other.json"), "{format}:\n{text}");
    }
}

#[test]
fn a_valid_message_with_a_warning_stays() {
    for &format in Format::ALL {
        let text = report(format, QUIET);
        assert!(text.contains("messages/warned.json"), "{format}:\n{text}");
    }
}

#[test]
fn the_totals_are_those_of_the_whole_run() {
    let loud = report(Format::Json, OPTIONS);
    let quiet = report(Format::Json, QUIET);
    let loud: Report<'_> = serde_json::from_str(&loud).unwrap();
    let quiet: Report<'_> = serde_json::from_str(&quiet).unwrap();
    assert_eq!(quiet.summary, loud.summary);
    assert_eq!(quiet.results.len() + 1, loud.results.len());

    let root = |text: String| text.lines().nth(1).map(str::to_owned);
    assert_eq!(
        root(report(Format::Junit, QUIET)),
        root(report(Format::Junit, OPTIONS))
    );
}
