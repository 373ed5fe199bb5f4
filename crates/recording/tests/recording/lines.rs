//! Whatever is written is read back, byte for byte; strangers' lines are refused by number.

use std::fs;
use std::path::Path;

use backbeat_recording::{
    Absence, FormatVersion, Line, MAX_LINE_BYTES, Opening, Packing, Reader, RefuseLine,
    RefuseWrite, Writer,
};
use proptest::prelude::*;

use crate::given::{START, at, messages, read, recorded};

proptest! {
    #[test]
    fn every_message_comes_back_with_every_byte(messages in messages()) {
        for packing in [Packing::None, Packing::Gzip, Packing::Zstd] {
            let text = std::io::Cursor::new(recorded(&messages, packing));
            let mut reader = Reader::unpack(text, packing).unwrap();
            let (found, refused) = read(&mut reader);
            prop_assert!(refused.is_empty(), "{:?}", refused);
            prop_assert_eq!(&found, &messages);
            prop_assert_eq!(reader.torn(), None);
        }
    }

    #[test]
    fn no_bytes_make_reading_panic_or_go_on_for_ever(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for packing in [Packing::None, Packing::Gzip, Packing::Zstd] {
            let Ok(mut reader) = Reader::unpack(std::io::Cursor::new(bytes.clone()), packing) else {
                continue;
            };
            let _ = read(&mut reader);
        }
    }
}

#[test]
fn a_recording_begins_with_its_version_and_tells_absences_where_they_were() {
    let mut writer = Writer::new(Vec::new(), Packing::None, at(START)).unwrap();
    let absence = Absence {
        until: at(START + 5),
        lost: 3,
    };
    writer.absence(absence).unwrap();
    let text = writer.finish().unwrap();
    let expected = "{\"backbeat_recording\":1,\"started_at\":\"2025-09-05T12:30:00.000000000Z\"}\n\
                    {\"lost\":3,\"absent_until\":\"2025-09-05T12:30:00.000000005Z\"}\n";
    assert_eq!(String::from_utf8(text.clone()).unwrap(), expected);
    let mut reader = Reader::new(text.as_slice());
    let opening = Opening {
        version: FormatVersion::CURRENT,
        started_at: at(START),
    };
    assert_eq!(reader.next().unwrap(), Some(Line::Opening(opening)));
    assert_eq!(reader.next().unwrap(), Some(Line::Absence(absence)));
    assert_eq!(reader.next().unwrap(), None);
}

#[test]
fn recordings_without_a_first_line_are_read_as_they_are() {
    let root =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/conformance/v1/recordings");
    let mut count = 0;
    for folder in fs::read_dir(root).unwrap() {
        let Ok(files) = fs::read_dir(folder.unwrap().path()) else {
            continue;
        };
        for file in files {
            let path = file.unwrap().path();
            if path.extension().is_none_or(|ending| ending != "ndjson") {
                continue;
            }
            let (messages, refused) = read(&mut Reader::open(&path).unwrap());
            assert!(refused.is_empty(), "{}: {refused:?}", path.display());
            let lines = fs::read_to_string(&path).unwrap().lines().count();
            assert_eq!(messages.len(), lines, "{}", path.display());
            count += messages.len();
        }
    }
    assert!(count > 100, "{count}");
}

#[test]
fn a_stranger_s_line_is_refused_by_number_and_hides_no_other() {
    const GOOD: &str =
        r#"{"received_at":"2025-09-05T12:30:00Z","subject":"a","payload":"b","later":[1]}"#;
    for (bad, said) in [
        ("nonsense", "line 2: expected ident (column 2)"),
        (
            "{\"type\":\"backbeat.beatframe.v1\"}",
            "line 2: it is none of a recording's: a message has \"received_at\", \"subject\" and \"payload\"",
        ),
        (
            "{\"received_at\":\"noon\",\"subject\":\"a\",\"payload\":\"\"}",
            "line 2: must be an RFC 3339 date-time with offset, such as 2025-09-05T12:30:00Z, got \"noon\" (column 21)",
        ),
        (
            "{\"received_at\":\"2025-09-05T12:30:00Z\",\"payload\":\"\"}",
            "line 2: a message has no \"subject\"",
        ),
        (
            "{\"received_at\":\"2025-09-05T12:30:00Z\",\"subject\":\"a\"}",
            "line 2: a message has neither \"payload\" nor \"payload_base64\"",
        ),
        (
            "{\"received_at\":\"2025-09-05T12:30:00Z\",\"subject\":\"a\",\"payload_base64\":\"?\"}",
            "line 2: a message has a \"payload_base64\" that is no base64",
        ),
        (
            "{\"received_at\":\"2025-09-05T12:30:00Z\",\"subject\":\"a\",\"payload\":\"\",\"payload_base64\":\"\"}",
            "line 2: a message has both \"payload\" and \"payload_base64\"",
        ),
        (
            "{\"backbeat_recording\":2}",
            "line 2: the recording has version 2, known are 1 to 1",
        ),
    ] {
        let text = format!("{GOOD}\n{bad}\n\n{GOOD}");
        let (messages, refused) = read(&mut Reader::new(text.as_bytes()));
        assert_eq!(messages.len(), 2, "{bad}");
        let refused: Vec<_> = refused.iter().map(ToString::to_string).collect();
        assert_eq!(refused, [said], "{bad}");
    }
}

#[test]
fn a_line_beyond_the_limit_is_neither_written_nor_kept() {
    let mut writer = Writer::new(Vec::new(), Packing::None, at(START)).unwrap();
    let giant = vec![b'a'; MAX_LINE_BYTES];
    let refusal = writer.message(at(START), "a", [], &giant).unwrap_err();
    assert!(matches!(refusal, RefuseWrite::TooLong { .. }), "{refusal}");
    writer.message(at(START), "a", [], b"b").unwrap();
    let mut text = writer.finish().unwrap();
    text.extend_from_slice(&giant);
    text.extend_from_slice(b"aaaa\n{\"absent_until\":\"2025-09-05T12:30:00Z\"}\n");
    let mut reader = Reader::new(text.as_slice());
    assert!(matches!(reader.next(), Ok(Some(Line::Opening(_)))));
    assert!(matches!(reader.next(), Ok(Some(Line::Message(_)))));
    let bytes = MAX_LINE_BYTES as u64 + 4;
    let refusal = reader.next().unwrap_err();
    assert!(
        matches!(refusal, RefuseLine::TooLong { line: 3, bytes: found, .. } if found == bytes),
        "{refusal}"
    );
    assert!(matches!(reader.next(), Ok(Some(Line::Absence(_)))));
    assert!(matches!(reader.next(), Ok(None)));
}
