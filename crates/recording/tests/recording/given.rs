//! Messages of every kind, and recordings of them.

use backbeat_recording::{Line, Message, Packing, Reader, RefuseLine, Writer};
use backbeat_timing::ClusterInstant;
use proptest::prelude::*;

pub(crate) const START: i128 = 1_757_075_400_000_000_000;

pub(crate) fn at(nanos: i128) -> ClusterInstant {
    ClusterInstant::from_unix_nanos(nanos)
}

/// Messages with any payload, and headers that a bus gives: by name, some names several times.
pub(crate) fn messages() -> impl Strategy<Value = Vec<Message>> {
    let header = ("[a-c]|x-[a-z]{1,3}", "\\PC{0,6}");
    let headers = prop::collection::vec(header, 0..5).prop_map(|mut headers| {
        headers.sort_by(|(one, _), (other, _)| one.cmp(other));
        let boxed = |(name, value): (String, String)| (name.into(), value.into());
        headers.into_iter().map(boxed).collect()
    });
    let payload = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..40),
        "\\PC{0,40}".prop_map(String::into_bytes),
        "[\\x00-\\x7f]{0,40}".prop_map(String::into_bytes),
    ];
    let message = (
        START..START + 10_i128.pow(12),
        "\\PC{1,12}",
        headers,
        payload,
    );
    let message = message.prop_map(|(nanos, subject, headers, payload)| Message {
        received_at: at(nanos),
        subject: subject.into(),
        headers,
        payload: payload.into(),
    });
    prop::collection::vec(message, 0..8)
}

/// A recording of these messages.
pub(crate) fn recorded(messages: &[Message], packing: Packing) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new(), packing, at(START)).unwrap();
    for message in messages {
        write(&mut writer, message);
    }
    writer.finish().unwrap()
}

pub(crate) fn write(writer: &mut Writer<impl std::io::Write>, message: &Message) {
    let headers = message
        .headers
        .iter()
        .map(|(name, value)| (&**name, &**value));
    writer
        .message(
            message.received_at,
            &message.subject,
            headers,
            &message.payload,
        )
        .unwrap();
}

/// The messages of a recording, and what was refused.
pub(crate) fn read(reader: &mut Reader<impl std::io::Read>) -> (Vec<Message>, Vec<RefuseLine>) {
    let (mut messages, mut refused) = (Vec::new(), Vec::new());
    loop {
        match reader.next() {
            Ok(Some(Line::Message(message))) => messages.push(message),
            Ok(Some(Line::Opening(_) | Line::Absence(_))) => {}
            Ok(None) => return (messages, refused),
            Err(refusal) => refused.push(refusal),
        }
    }
}
