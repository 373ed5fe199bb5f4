//! A fixed run: one message of each kind that a report can meet, and names chosen to break formats.

use backbeat_contract::{Code, Diagnostic, Severity};
use backbeat_validate::report::{Format, MessageResult, Options, Reporter, SourceFault, Summary};
use backbeat_validate::{Judgement, Origin, Verdict};
use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What happens in a run, in order.
pub(crate) enum Event {
    Message(MessageResult),
    Unreadable(SourceFault),
}

/// A name with everything in it that one of the formats gives a meaning to.
pub(crate) const NASTY_NAME: &str = "odd/<&>\"'%,:#\\\n\u{1b}[31m\u{202e}.json";

/// The run.
pub(crate) fn events() -> Vec<Event> {
    vec![
        valid(),
        two_errors_and_an_info(),
        warned(),
        third_line_of_ndjson(),
        standard_input(),
        Event::Unreadable(SourceFault {
            source: "messages/locked.json".into(),
            reason: "cannot be read: permission denied".into(),
            help: "give the file back its read permission".into(),
        }),
        nasty(),
        skipped(),
        too_large(),
        Event::Unreadable(SourceFault {
            source: "messages/torn.json.gz".into(),
            reason: "ends in the middle of a gzip member".into(),
            help: "write it again; <what> came before the tear & was read is judged".into(),
        }),
    ]
}

/// What the run amounts to.
pub(crate) fn summary() -> Summary {
    let mut summary = Summary {
        sources: 8,
        empty: vec!["messages/empty.ndjson".into()],
        elapsed: Duration::from_micros(4_125),
        ..Summary::default()
    };
    for event in events() {
        match event {
            Event::Message(result) => summary.count(&result),
            Event::Unreadable(_) => summary.unreadable += 1,
        }
    }
    summary
}

/// The options of a run that listed everything and failed nothing.
pub(crate) const OPTIONS: Options = Options {
    color: false,
    quiet: false,
    width: Some(80),
    exit_code: false,
    tool_version: "1.2.3",
};

/// The run in a format.
pub(crate) fn report(format: Format, options: Options) -> String {
    report_of(format, options, events(), &summary())
}

/// Some events in a format.
pub(crate) fn report_of(
    format: Format,
    options: Options,
    events: impl IntoIterator<Item = Event>,
    summary: &Summary,
) -> String {
    let written = Written::default();
    let mut reporter = format.reporter(Box::new(written.clone()), options).unwrap();
    for event in events {
        tell(&mut *reporter, &event).unwrap();
    }
    reporter.finish(summary).unwrap();
    let bytes = written.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

fn tell(reporter: &mut dyn Reporter, event: &Event) -> io::Result<()> {
    match event {
        Event::Message(result) => reporter.message(result),
        Event::Unreadable(fault) => reporter.unreadable(fault),
    }
}

/// Keeps what is written where a test can read it.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A message at a place, and the diagnostics found in its text.
pub(crate) struct Given {
    pub(crate) source: &'static str,
    pub(crate) index: u64,
    pub(crate) origin: Origin,
    pub(crate) message_type: Option<&'static str>,
    pub(crate) verdict: Verdict,
    pub(crate) text: Vec<u8>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Given {
    pub(crate) fn new(source: &'static str, message_type: &'static str, text: &str) -> Self {
        Self {
            source,
            index: 0,
            origin: Origin::START,
            message_type: Some(message_type),
            verdict: Verdict::Valid,
            text: text.into(),
            diagnostics: Vec::new(),
        }
    }

    fn at(mut self, index: u64, origin: Origin) -> Self {
        self.index = index;
        self.origin = origin;
        self
    }

    /// Adds a diagnostic whose culprit is the first occurrence of `culprit`.
    pub(crate) fn with(
        mut self,
        code: Code,
        pointer: &str,
        culprit: &[u8],
        message: &str,
        help: &str,
    ) -> Self {
        let at = self
            .text
            .windows(culprit.len().max(1))
            .position(|window| window.starts_with(culprit))
            .unwrap();
        let place = self.origin.advanced(&self.text, at);
        if code.severity() == Severity::Error {
            self.verdict = Verdict::Invalid;
        }
        self.diagnostics.push(Diagnostic {
            code,
            severity: code.severity(),
            pointer: pointer.into(),
            offset: place.offset,
            line: place.line,
            column: place.column,
            length: culprit.len(),
            message: message.into(),
            help: help.into(),
        });
        self
    }

    pub(crate) fn event(self) -> Event {
        Event::Message(MessageResult {
            source: self.source.into(),
            index: self.index,
            origin: self.origin,
            judgement: Judgement {
                message_type: self.message_type.map(Cow::Borrowed),
                verdict: self.verdict,
                diagnostics: self.diagnostics,
            },
            text: Some(self.text.into()),
        })
    }
}

fn valid() -> Event {
    let text = r#"{"type":"backbeat.beatframe.v1"}"#;
    Given::new("./messages/beat.json", "backbeat.beatframe.v1", text).event()
}

fn two_errors_and_an_info() -> Event {
    let text = "{\r\n\t\"type\": \"backbeat.statusclaim.v1\",\r\n\t\"state\":\t\"failed\",\r\n\t\"beat_index\": -1\r\n}\r\n";
    Given::new("messages/claim.json", "backbeat.statusclaim.v1", text)
        .with(
            Code::MissingField,
            "",
            b"{",
            "agent_id is missing",
            "add \"agent_id\": \"service:instance\"",
        )
        .with(
            Code::FailedWithoutNotes,
            "/state",
            b"\"failed\"",
            "a failed task says nothing about the reason",
            "add notes",
        )
        .with(
            Code::OutOfRange,
            "/beat_index",
            b"-1",
            "beat_index must be at least 0, got -1",
            "count beats from 0",
        )
        .event()
}

fn warned() -> Event {
    let text = r#"[{"state":"completed","beats_left":3}]"#;
    Given::new(
        "messages/warned.json",
        "backbeat.statusclaim.v1",
        &text[1..37],
    )
    .at(
        0,
        Origin {
            offset: 1,
            line: 1,
            column: 2,
        },
    )
    .with(
        Code::DoneWithBeatsLeft,
        "/beats_left",
        b"3",
        "a completed task has 3 beats left",
        "send beats_left 0, or leave it out",
    )
    .event()
}

fn third_line_of_ndjson() -> Event {
    let text = format!(
        r#"{{"type":"backbeat.statusclaim.v1","agent_id":"chorus:été-7","task_id":"日本語の仕事 {}","hlc":"7ffd:0001:zeef","state":"executing","beat_index":42,"progress":0.5,"notes":"{}"}}"#,
        "0123456789".repeat(5),
        "abcdefghij".repeat(5),
    );
    Given::new("messages/été 1.ndjson", "backbeat.statusclaim.v1", &text)
        .at(
            2,
            Origin {
                offset: 480,
                line: 3,
                column: 1,
            },
        )
        .with(
            Code::HlcFormat,
            "/hlc",
            "\"7ffd:0001:zeef\"".as_bytes(),
            "hlc must be XXXX:XXXX:XXXX in hex digits, got \"7ffd:0001:zeef\"",
            "the third part has a z, which is no hex digit; hybrid logical clocks are three parts of four hex digits",
        )
        .event()
}

fn standard_input() -> Event {
    let mut given = Given::new("-", "", "{\"notes\": \"caf?\"");
    given.message_type = None;
    given.text[14] = 0xe9;
    given
        .with(
            Code::InvalidUtf8,
            "/notes",
            b"\xe9",
            "byte 0xE9 is not UTF-8",
            "write the file as UTF-8; in Latin-1 this byte is é",
        )
        .with(
            Code::InvalidJson,
            "",
            b"",
            "the text ends within an object",
            "close it with }",
        )
        .at_end()
        .event()
}

impl Given {
    /// Moves the last diagnostic to the place behind the message's last byte.
    fn at_end(mut self) -> Self {
        let place = self.origin.advanced(&self.text, self.text.len());
        if let Some(last) = self.diagnostics.last_mut() {
            last.offset = place.offset;
            last.column = place.column;
        }
        self
    }
}

fn nasty() -> Event {
    Given::new(
        NASTY_NAME,
        "<type> & \"quotes\" # \u{7} %0A\n\\",
        "{\"<a>&\u{1b}[31m\u{202e}%\": {}}",
    )
    .with(
        Code::UnknownField,
        "/<a>&\u{1b}[31m\u{202e}%",
        "\"<a>&\u{1b}[31m\u{202e}%\"".as_bytes(),
        "the contract has no field <a>&\u{1b}[31m\u{202e}% of {} \u{fffe}",
        "remove it,\n::warning::or # not: 100%0A\u{7f}\u{85}\u{2028}",
    )
    .event()
}

fn skipped() -> Event {
    let mut given = Given::new("messages/other.json", "someone.else.v1", "{}");
    given.verdict = Verdict::Skipped;
    given.event()
}

fn too_large() -> Event {
    let mut given = Given::new("messages/big.json", "", "{}").with(
        Code::TooLarge,
        "",
        b"",
        "the message has 2000000 bytes, at most 1048576 are read",
        "send less in one message",
    );
    given.message_type = None;
    let Event::Message(mut result) = given.event() else {
        unreachable!("a given message is a message")
    };
    result.text = None;
    Event::Message(result)
}
