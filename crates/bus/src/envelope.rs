//! A message on its way.

use bytes::Bytes;

use crate::{Headers, Subject};

/// A message on its way: where to, what stands on the outside, what is in it. Nothing here reads the payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Where it goes, or where it came in.
    pub subject: Subject,
    /// What stands on the outside.
    pub headers: Headers,
    /// What is in it.
    pub payload: Bytes,
}

impl Envelope {
    /// An envelope without headers.
    pub fn new(subject: Subject, payload: impl Into<Bytes>) -> Self {
        Self {
            subject,
            headers: Headers::default(),
            payload: payload.into(),
        }
    }

    /// The same with these headers.
    #[must_use]
    pub fn with_headers(self, headers: Headers) -> Self {
        Self { headers, ..self }
    }

    /// What a server compares with its `max_payload`: headers as NATS writes them, and payload, in bytes.
    pub fn wire_bytes(&self) -> usize {
        self.headers.wire_bytes() + self.payload.len()
    }
}
