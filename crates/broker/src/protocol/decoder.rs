//! Bytes in, operations out: the client side of the core NATS protocol, with no I/O. Verbs are case-insensitive
//! and lines may end in LF alone, as in nats-server; arguments are separated by any run of spaces and tabs.

use bytes::{Buf, BytesMut};
use memchr::memchr;

use super::control_line::{Verb, arguments, may_become_verb, number, split_verb, trim_cr};
use super::frame::CRLF;
use super::operation::{Operation, Publish, Subscribe};
use super::refusal::Refusal;

/// Collects the bytes of one connection and cuts them into operations.
///
/// However the stream is split into reads, the operations are the same. After a refusal the stream cannot be
/// resumed; the connection is to be ended.
///
/// ```
/// use backbeat_broker::protocol::{Decoder, Operation};
///
/// let mut decoder = Decoder::new(4096, 1024);
/// decoder.extend(b"PING\r\nPI");
/// assert_eq!(decoder.next_operation(), Ok(Some(Operation::Ping)));
/// assert_eq!(decoder.next_operation(), Ok(None));
/// ```
#[derive(Debug)]
pub struct Decoder {
    buffer: BytesMut,
    /// Bytes at the front of `buffer` that belong to operations already handed out.
    consumed: usize,
    /// How many more bytes the operation at the front is known to need.
    missing: usize,
    /// How many bytes to make room for before a read; follows what the connection sends.
    read_size: usize,
    max_control_line: usize,
    max_payload: usize,
}

/// Room for the first read: a connection that only pings never needs more.
const SMALLEST_READ: usize = 2 * 1024;

/// Reads grow to this size while they come in full; it also bounds how much is routed before writers are woken.
const LARGEST_READ: usize = 64 * 1024;

/// What stands at the front of the buffer.
enum Front<'a> {
    Complete(Operation<'a>, usize),
    /// At least so many more bytes are needed.
    Missing(usize),
}

impl Decoder {
    /// A decoder that refuses control lines and message bodies (headers and payload together) above these sizes,
    /// in bytes.
    pub fn new(max_control_line: usize, max_payload: usize) -> Self {
        Self {
            buffer: BytesMut::new(),
            consumed: 0,
            missing: 0,
            read_size: SMALLEST_READ,
            max_control_line,
            max_payload,
        }
    }

    /// Appends what was received.
    pub fn extend(&mut self, received: &[u8]) {
        self.release();
        self.buffer.extend_from_slice(received);
    }

    /// The next operation, or `None` until more bytes arrive.
    ///
    /// # Errors
    /// The refusal that the client is to be told before its connection is closed.
    pub fn next_operation(&mut self) -> Result<Option<Operation<'_>>, Refusal> {
        let rest = self.buffer.get(self.consumed..).unwrap_or_default();
        match front(rest, self.max_control_line, self.max_payload)? {
            Front::Complete(operation, length) => {
                self.consumed += length;
                self.missing = 0;
                Ok(Some(operation))
            }
            Front::Missing(bytes) => {
                self.missing = bytes;
                Ok(None)
            }
        }
    }

    /// The buffer to read into, with room for what the operation at its front still lacks.
    pub(crate) fn room(&mut self) -> &mut BytesMut {
        self.release();
        if self.buffer.is_empty() && self.buffer.capacity() > LARGEST_READ {
            // One large message must not keep its memory for the life of the connection.
            self.buffer = BytesMut::new();
        }
        self.buffer.reserve(self.missing.max(self.read_size));
        &mut self.buffer
    }

    /// Tells how much the last read brought, so that the next one has fitting room.
    pub(crate) fn note_read(&mut self, received: usize) {
        if received >= self.read_size {
            self.read_size = (self.read_size * 2).min(LARGEST_READ);
        }
    }

    /// Gives up the bytes of operations that the caller is done with.
    fn release(&mut self) {
        self.buffer.advance(self.consumed);
        self.consumed = 0;
    }
}

fn front(bytes: &[u8], max_control_line: usize, max_payload: usize) -> Result<Front<'_>, Refusal> {
    let window = bytes
        .get(..max_control_line.saturating_add(CRLF.len()))
        .unwrap_or(bytes);
    let Some(line_end) = memchr(b'\n', window) else {
        // A client that speaks another protocol (TLS, say) may never send a line feed: refuse it now.
        return if !may_become_verb(bytes) {
            Err(Refusal::UnknownOperation)
        } else if bytes.len() >= max_control_line.saturating_add(CRLF.len()) {
            Err(Refusal::ControlLineTooLong)
        } else {
            Ok(Front::Missing(1))
        };
    };
    let (line, after) = (trim_cr(&bytes[..line_end]), &bytes[line_end + 1..]);
    let line_length = line_end + 1;
    let (verb, rest) = split_verb(line);
    let verb = Verb::parse(verb).ok_or(Refusal::UnknownOperation)?;
    if line.len() > max_control_line {
        return Err(Refusal::ControlLineTooLong);
    }
    let operation = match verb {
        Verb::Pub => return message(&publish_line(rest)?, after, line_length, max_payload),
        Verb::Hpub => return message(&header_publish_line(rest)?, after, line_length, max_payload),
        Verb::Sub => subscribe(rest)?,
        Verb::Unsub => unsubscribe(rest)?,
        Verb::Connect => Operation::Connect(rest.trim_ascii()),
        Verb::Ping => Operation::Ping,
        Verb::Pong => Operation::Pong,
        Verb::Ok | Verb::Info => Operation::Ignored,
    };
    Ok(Front::Complete(operation, line_length))
}

/// What the line of a PUB or HPUB says of the message that follows it.
struct MessageLine<'a> {
    subject: &'a [u8],
    reply: Option<&'a [u8]>,
    header_len: usize,
    total_len: usize,
}

fn publish_line(rest: &[u8]) -> Result<MessageLine<'_>, Refusal> {
    let (subject, reply, size) = match *arguments(rest).as_slice() {
        [subject, size] => (subject, None, size),
        [subject, reply, size] => (subject, Some(reply), size),
        _ => return Err(Refusal::Malformed),
    };
    Ok(MessageLine {
        subject,
        reply,
        header_len: 0,
        total_len: number(size)?,
    })
}

fn header_publish_line(rest: &[u8]) -> Result<MessageLine<'_>, Refusal> {
    let (subject, reply, headers, total) = match *arguments(rest).as_slice() {
        [subject, headers, total] => (subject, None, headers, total),
        [subject, reply, headers, total] => (subject, Some(reply), headers, total),
        _ => return Err(Refusal::Malformed),
    };
    let (header_len, total_len) = (number(headers)?, number(total)?);
    if header_len > total_len {
        return Err(Refusal::Malformed);
    }
    Ok(MessageLine {
        subject,
        reply,
        header_len,
        total_len,
    })
}

fn message<'a>(
    line: &MessageLine<'a>,
    after: &'a [u8],
    line_length: usize,
    max_payload: usize,
) -> Result<Front<'a>, Refusal> {
    if line.total_len > max_payload {
        return Err(Refusal::PayloadTooLarge);
    }
    let needed = line.total_len.saturating_add(CRLF.len());
    let Some(body) = after.get(..needed) else {
        return Ok(Front::Missing(needed - after.len()));
    };
    let body = body.strip_suffix(CRLF).ok_or(Refusal::UnknownOperation)?;
    let publish = Publish {
        subject: line.subject,
        reply: line.reply,
        header_len: line.header_len,
        body,
    };
    Ok(Front::Complete(
        Operation::Publish(publish),
        line_length + needed,
    ))
}

fn subscribe(rest: &[u8]) -> Result<Operation<'_>, Refusal> {
    let (subject, queue, sid) = match *arguments(rest).as_slice() {
        [subject, sid] => (subject, None, sid),
        [subject, queue, sid] => (subject, Some(queue), sid),
        _ => return Err(Refusal::Malformed),
    };
    Ok(Operation::Subscribe(Subscribe {
        subject,
        queue,
        sid,
    }))
}

fn unsubscribe(rest: &[u8]) -> Result<Operation<'_>, Refusal> {
    let (sid, max) = match *arguments(rest).as_slice() {
        [sid] => (sid, 0),
        [sid, max] => (sid, number(max)?),
        _ => return Err(Refusal::Malformed),
    };
    Ok(Operation::Unsubscribe {
        sid,
        max: max as u64,
    })
}

#[cfg(test)]
#[path = "decoder_tests.rs"]
mod tests;
