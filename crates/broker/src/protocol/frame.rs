//! A message on its way out: how MSG and HMSG are written. Who gets one is the session's business.

use bytes::Bytes;

/// One message for one subscription.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame<'a> {
    pub(crate) subject: &'a [u8],
    pub(crate) sid: &'a [u8],
    pub(crate) reply: Option<&'a [u8]>,
    /// How many of the first bytes of `body` are headers; 0 writes a MSG.
    pub(crate) header_len: usize,
    pub(crate) body: &'a [u8],
    /// The same bytes as `body`, where several queues are to share one copy of a large message.
    pub(crate) shared_body: Option<&'a Bytes>,
}

impl Frame<'_> {
    /// An upper bound of the bytes written.
    pub(crate) fn len_bound(&self) -> usize {
        let reply = self.reply.map_or(0, |reply| reply.len() + 1);
        LINE_BOUND + self.subject.len() + self.sid.len() + reply + self.body.len()
    }

    /// Writes everything before the body.
    pub(crate) fn write_line(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(if self.header_len > 0 {
            b"HMSG "
        } else {
            b"MSG "
        });
        out.extend_from_slice(self.subject);
        out.push(b' ');
        out.extend_from_slice(self.sid);
        out.push(b' ');
        if let Some(reply) = self.reply {
            out.extend_from_slice(reply);
            out.push(b' ');
        }
        let mut digits = itoa::Buffer::new();
        if self.header_len > 0 {
            out.extend_from_slice(digits.format(self.header_len).as_bytes());
            out.push(b' ');
        }
        out.extend_from_slice(digits.format(self.body.len()).as_bytes());
        out.extend_from_slice(CRLF);
    }
}

/// The status that tells a requester that nobody listens: headers alone, naming the subject.
pub(crate) fn no_responders_status(subject: &[u8]) -> Vec<u8> {
    [b"NATS/1.0 503\r\nNats-Subject: ", subject, b"\r\n\r\n"].concat()
}

/// What ends a line and a body.
pub(crate) const CRLF: &[u8] = b"\r\n";

/// The verb, the blanks, two counts of at most 20 digits and two line ends.
const LINE_BOUND: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    fn line(frame: &Frame<'_>) -> String {
        let mut out = Vec::new();
        frame.write_line(&mut out);
        assert!(out.len() + frame.body.len() + CRLF.len() <= frame.len_bound());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_line_names_headers_and_reply_only_where_there_are_any() {
        let frame = Frame {
            subject: b"a.b",
            sid: b"7",
            reply: None,
            header_len: 0,
            body: b"hello",
            shared_body: None,
        };
        assert_eq!(line(&frame), "MSG a.b 7 5\r\n");
        let frame = Frame {
            reply: Some(b"r"),
            header_len: 2,
            ..frame
        };
        assert_eq!(line(&frame), "HMSG a.b 7 r 2 5\r\n");
    }

    #[test]
    fn the_status_of_no_responders_is_as_long_as_real_servers_make_it() {
        assert_eq!(no_responders_status(b"nobody").len(), 38);
    }
}
