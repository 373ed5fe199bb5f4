//! Buses, and recordings in memory.

use std::io::{self, Cursor, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use backbeat_bus::inprocess::Network;
use backbeat_bus::{Bus, Envelope, Filter, Headers, Interest, Subject};
use backbeat_recording::{Line, Message, Packing, Reader, Writer};
use backbeat_timing::ClusterInstant;

/// Long enough for a machine that is busy with other things.
pub(crate) const BOUND: Duration = Duration::from_mins(1);

pub(crate) const START: i128 = 1_757_075_400_000_000_000;

/// Two ends of one network.
pub(crate) fn pair() -> (Arc<dyn Bus>, Arc<dyn Bus>) {
    let network = Network::new(7);
    let one = network.join("one").unwrap();
    let other = network.join("other").unwrap();
    (Arc::new(one), Arc::new(other))
}

pub(crate) fn everything() -> Interest {
    Interest::of(Filter::new(">").unwrap())
}

pub(crate) fn envelope(subject: &str, payload: &[u8]) -> Envelope {
    Envelope::new(Subject::new(subject).unwrap(), payload.to_vec())
}

/// A message this many milliseconds after the start.
pub(crate) fn message(millis: i128, subject: &str, payload: &[u8]) -> Message {
    Message {
        received_at: ClusterInstant::from_unix_nanos(START + millis * 1_000_000),
        subject: subject.into(),
        headers: Vec::new(),
        payload: payload.to_vec().into(),
    }
}

pub(crate) fn recording(messages: &[Message]) -> Reader<Cursor<Vec<u8>>> {
    let start = ClusterInstant::from_unix_nanos(START);
    let mut writer = Writer::new(Vec::new(), Packing::None, start).unwrap();
    for message in messages {
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
    Reader::new(Cursor::new(writer.finish().unwrap()))
}

/// A disk that shows what is on it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Disk(Arc<Mutex<Vec<u8>>>);

impl Disk {
    pub(crate) fn lines(&self) -> Vec<Line> {
        let content = self.0.lock().unwrap().clone();
        let mut reader = Reader::new(content.as_slice());
        std::iter::from_fn(|| reader.next().unwrap()).collect()
    }

    pub(crate) fn messages(&self) -> Vec<Message> {
        let message = |line| match line {
            Line::Message(message) => Some(message),
            Line::Opening(_) | Line::Absence(_) => None,
        };
        self.lines().into_iter().filter_map(message).collect()
    }

    pub(crate) fn writer(&self) -> Writer<Self> {
        let start = ClusterInstant::from_unix_nanos(START);
        Writer::new(self.clone(), Packing::None, start).unwrap()
    }
}

impl Write for Disk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Headers with a name that occurs twice.
pub(crate) fn headers() -> Headers {
    let mut headers = Headers::default();
    headers.add("x-node", "pulse-1").unwrap();
    headers.add("x-way", "a").unwrap();
    headers.add("x-way", "b").unwrap();
    headers
}
