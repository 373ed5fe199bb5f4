//! What a line of a recording says. How it is written is in `wire`.

use backbeat_timing::ClusterInstant;
use bytes::Bytes;

use crate::FormatVersion;

/// A line of a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// The first line of what `backbeat record` writes; recordings by others may do without.
    Opening(Opening),
    /// A message.
    Message(Message),
    /// Messages may be missing here, and nobody but the recorder is to blame.
    Absence(Absence),
}

/// How a recording begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// The version of the form.
    pub version: FormatVersion,
    /// When the recorder began to listen, by its wall clock.
    pub started_at: ClusterInstant,
}

/// A message as it was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// When, by the recorder's wall clock.
    pub received_at: ClusterInstant,
    /// On which subject.
    pub subject: Box<str>,
    /// Names and values. A name may occur more than once; values of one name are in their order.
    pub headers: Vec<(Box<str>, Box<str>)>,
    /// Its bytes, whatever they are.
    pub payload: Bytes,
}

impl Message {
    /// The first value of a header, whatever the case of its name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut named = self
            .headers
            .iter()
            .filter(|(other, _)| other.eq_ignore_ascii_case(name));
        named.next().map(|(_, value)| &**value)
    }
}

/// The recorder did not hear everything: it was disconnected, or too slow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Absence {
    /// When it was back, by its wall clock.
    pub until: ClusterInstant,
    /// How many messages it is known to have dropped; 0 when it was disconnected and nobody knows.
    pub lost: u64,
}
