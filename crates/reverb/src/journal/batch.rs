//! Messages of a log, packed for their way to the reader: their texts lie in one piece of memory.
//!
//! The library hands over each message in memory of its own, which is cheap to give back only for the thread that took
//! it; so the follower copies and drops, and the reader takes slices.

use crate::node::{Arrival, Kind};
use async_nats::Message;
use backbeat_bus::{Envelope, Headers, Subject};
use backbeat_timing::ClusterInstant;
use bytes::{Bytes, BytesMut};
use std::vec;

/// A message of a log.
pub(super) struct Entry {
    /// Its place in the log.
    pub(super) position: u64,
    pub(super) arrival: Arrival,
}

/// What is known of a message beside its texts.
pub(super) struct Label {
    pub(super) position: u64,
    pub(super) kind: Kind,
    pub(super) headers: Headers,
    /// When it was stored.
    pub(super) at: ClusterInstant,
}

/// A message in the texts: its subject, then its payload.
struct Packed {
    label: Label,
    subject_bytes: usize,
    payload_bytes: usize,
}

/// Most messages of a batch: waking the reader costs more than moving a message.
const MESSAGES: usize = 512;

/// A batch with more text than this is full.
const BYTES: usize = 128 << 10;

/// Packs batches, one after the other.
#[derive(Default)]
pub(super) struct Packer {
    packed: Vec<Packed>,
    texts: BytesMut,
}

impl Packer {
    /// Takes a message.
    pub(super) fn pack(&mut self, message: &Message, label: Label) {
        let (subject, payload) = (message.subject.as_bytes(), &message.payload);
        let bytes = subject.len() + payload.len();
        if self.texts.capacity() - self.texts.len() < bytes {
            // What was handed over keeps its memory; this is for some batches to come.
            self.texts.reserve(bytes.max(BYTES));
        }
        self.texts.extend_from_slice(subject);
        self.texts.extend_from_slice(payload);
        self.packed.push(Packed {
            label,
            subject_bytes: subject.len(),
            payload_bytes: payload.len(),
        });
    }

    /// Whether the batch should go.
    pub(super) fn is_full(&self) -> bool {
        self.packed.len() >= MESSAGES || self.texts.len() >= BYTES
    }

    /// What was packed since the last batch; none, when that is nothing.
    pub(super) fn take(&mut self) -> Option<Batch> {
        if self.packed.is_empty() {
            return None;
        }
        let packed = std::mem::replace(&mut self.packed, Vec::with_capacity(MESSAGES));
        Some(Batch {
            packed: packed.into_iter(),
            texts: self.texts.split().freeze(),
        })
    }
}

/// Messages in the order in which they stand in the log.
#[derive(Default)]
pub(super) struct Batch {
    packed: vec::IntoIter<Packed>,
    /// Those of the messages that are left.
    texts: Bytes,
}

impl Iterator for Batch {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        let packed = self.packed.next()?;
        let subject = self.texts.split_to(packed.subject_bytes);
        let payload = self.texts.split_to(packed.payload_bytes);
        let Label {
            position,
            kind,
            headers,
            at,
        } = packed.label;
        let envelope = Envelope::new(Subject::delivered_lossy(&subject), payload);
        let envelope = envelope.with_headers(headers);
        Some(Entry {
            position,
            arrival: Arrival { kind, envelope, at },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(subject: &str, payload: Vec<u8>) -> Message {
        let length = subject.len() + payload.len();
        Message {
            subject: subject.into(),
            reply: None,
            payload: payload.into(),
            headers: None,
            status: None,
            description: None,
            length,
        }
    }

    fn label(position: u64) -> Label {
        Label {
            position,
            kind: Kind::Claim,
            headers: Headers::default(),
            at: ClusterInstant::from_unix_nanos(position.into()),
        }
    }

    #[test]
    fn what_is_packed_comes_out_in_order_and_unchanged() {
        let mut packer = Packer::default();
        assert!(packer.take().is_none());
        for round in 0..3 {
            for (position, length) in (0..100).zip((0..).step_by(7)) {
                let payload = vec![b'x'; length];
                packer.pack(&message(&format!("a.{position}"), payload), label(position));
            }
            let batch = packer.take().unwrap();
            for (position, entry) in (0..).zip(batch) {
                assert_eq!(entry.position, position, "round {round}");
                let Arrival { envelope, at, .. } = entry.arrival;
                assert_eq!(at, ClusterInstant::from_unix_nanos(position.into()));
                assert_eq!(envelope.subject.as_str(), format!("a.{position}"));
                assert_eq!(envelope.payload.len() as u64, position * 7);
            }
        }
    }

    #[test]
    fn a_batch_is_full_of_messages_or_of_bytes() {
        let mut packer = Packer::default();
        for position in 0..MESSAGES as u64 {
            assert!(!packer.is_full());
            packer.pack(&message("a", Vec::new()), label(position));
        }
        assert!(packer.is_full());
        assert_eq!(packer.take().unwrap().count(), MESSAGES);
        assert!(!packer.is_full());
        packer.pack(&message("a", vec![0; BYTES]), label(0));
        assert!(packer.is_full());
    }
}
