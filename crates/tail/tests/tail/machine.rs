//! A line of JSON is a line of a recording, with the verdict beside.

use backbeat_recording::{Line, Reader};
use backbeat_tail::{Format, Look};
use serde_json::Value;

use crate::given::{everything, shown};

const LOOK: Look = Look {
    width: None,
    color: false,
};

#[test]
fn what_was_shown_as_json_can_be_read_as_a_recording() {
    let heard = everything();
    let (text, _) = shown(&heard, Format::Json, LOOK);
    let mut reader = Reader::new(text.as_bytes());
    for (at, envelope) in &heard {
        let Some(Line::Message(message)) = reader.next().unwrap() else {
            panic!("{envelope:?}");
        };
        assert_eq!(message.received_at, *at);
        assert_eq!(message.payload, envelope.payload);
        assert_eq!(&*message.subject, envelope.subject.as_str());
        let headers = message
            .headers
            .iter()
            .map(|(name, value)| (&**name, &**value));
        assert!(headers.eq(envelope.headers.iter()));
    }
    assert!(reader.next().unwrap().is_none());
}

#[test]
fn the_verdict_stands_beside_with_what_was_told_and_found() {
    let (text, session) = shown(&everything(), Format::Json, LOOK);
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let verdicts: Vec<_> = lines
        .iter()
        .map(|line| line["verdict"].as_str().unwrap())
        .collect();
    assert_eq!(verdicts[..4], ["valid"; 4]);
    let legacy = &lines[4];
    assert_eq!(legacy["verdict"], "invalid");
    assert_eq!(legacy["type"], "backbeat.statusclaim.v1");
    assert_eq!(legacy["diagnostics"][0]["code"], "legacy-value");
    let skipped = lines
        .iter()
        .find(|line| line["findings"][0]["code"] == "beat-skipped")
        .unwrap();
    assert_eq!(skipped["verdict"], "valid");
    assert!(verdicts.contains(&"rejected"));
    assert!(session.totals().any_wrong());
}

#[test]
fn raw_is_the_payloads_and_nothing_else() {
    let heard = everything();
    let (text, _) = shown(&heard[..2], Format::Raw, LOOK);
    let payloads = heard[..2].iter().map(|(_, envelope)| &*envelope.payload);
    assert!(text.lines().map(str::as_bytes).eq(payloads));
}
