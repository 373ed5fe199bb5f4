//! Many results: more than stay in memory, and more of one message than anybody reads.

use super::given::{Event, Given, OPTIONS, report_of};
use backbeat_contract::Code;
use backbeat_validate::report::document::Report;
use backbeat_validate::report::{Format, SourceFault, Summary};

fn invalid(faults: usize) -> Event {
    let mut given = Given::new("many.ndjson", "backbeat.statusclaim.v1", "{\"stat\": 1}");
    for _ in 0..faults {
        given = given.with(
            Code::UnknownField,
            "/stat",
            b"\"stat\"",
            "a statusclaim has no field stat",
            "did you mean state?",
        );
    }
    given.event()
}

fn unreadable(index: usize) -> Event {
    Event::Unreadable(SourceFault {
        source: format!("locked/{index}.json").into(),
        reason: "cannot be read: permission denied".into(),
        help: "give the file back its read permission".into(),
    })
}

/// More than a spool keeps in memory, in every format that has one.
const MANY: usize = 5_000;

fn many() -> impl Iterator<Item = Event> {
    (0..MANY).flat_map(|index| [invalid(1), unreadable(index)])
}

#[test]
fn a_long_json_report_is_whole() {
    let text = report_of(Format::Json, OPTIONS, many(), &Summary::default());
    let document: Report<'_> = serde_json::from_str(&text).unwrap();
    assert_eq!(document.results.len(), MANY);
    assert_eq!(document.unreadable.len(), MANY);
    assert_eq!(document.unreadable[MANY - 1].source, "locked/4999.json");
}

#[test]
fn a_long_sarif_log_is_whole() {
    let text = report_of(Format::Sarif, OPTIONS, many(), &Summary::default());
    let log: serde_json::Value = serde_json::from_str(&text).unwrap();
    let run = &log["runs"][0];
    assert_eq!(run["results"].as_array().unwrap().len(), MANY);
    let notifications = &run["invocations"][0]["toolExecutionNotifications"];
    assert_eq!(notifications.as_array().unwrap().len(), MANY);
}

#[test]
fn a_long_junit_report_is_whole() {
    let text = report_of(Format::Junit, OPTIONS, many(), &Summary::default());
    for (tag, count) in [
        ("<testsuite ", 2 * MANY),
        ("</testsuite>", 2 * MANY),
        ("<testcase ", 2 * MANY),
        ("<failure ", MANY),
        ("<error ", MANY),
    ] {
        assert_eq!(text.matches(tag).count(), count, "{tag}");
    }
    let one_source = (0..MANY).map(|_| invalid(1));
    let text = report_of(Format::Junit, OPTIONS, one_source, &Summary::default());
    assert_eq!(text.matches("<testsuite ").count(), 1);
    assert_eq!(text.matches("</testcase>").count(), MANY);
}

#[test]
fn of_a_message_with_very_many_faults_pretty_draws_the_first_and_counts_the_rest() {
    let text = report_of(
        Format::Pretty,
        OPTIONS,
        [invalid(1000)],
        &Summary::default(),
    );
    assert_eq!(text.matches("did you mean state?").count(), 20);
    assert!(text.contains("1000 problems"), "{text}");
    assert!(text.contains("and 980 more of this message"), "{text}");
}
