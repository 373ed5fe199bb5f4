//! The operations a client can ask for, as slices of the bytes it sent. Finding them in a stream is the
//! decoder's work; carrying them out is the session's.

/// One complete operation; it borrows from the decoder's buffer, so a message is not copied before it is routed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation<'a> {
    /// `CONNECT {json}`: the JSON text, not yet judged.
    Connect(&'a [u8]),
    /// `PUB` or `HPUB`.
    Publish(Publish<'a>),
    /// `SUB subject [queue] sid`.
    Subscribe(Subscribe<'a>),
    /// `UNSUB sid [max]`.
    Unsubscribe {
        /// The subscription, as the client named it.
        sid: &'a [u8],
        /// Deliver this many messages in all, counted from the subscription, and then end it; 0 and absent mean now.
        max: u64,
    },
    /// `PING`.
    Ping,
    /// `PONG`.
    Pong,
    /// `+OK` and `INFO`, which a client may send and which say nothing to a broker.
    Ignored,
}

/// A message on its way in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Publish<'a> {
    /// Where to; not yet checked.
    pub subject: &'a [u8],
    /// Where answers are to go.
    pub reply: Option<&'a [u8]>,
    /// How many of the first bytes of `body` are headers; 0 for PUB.
    pub header_len: usize,
    /// Headers, then payload.
    pub body: &'a [u8],
}

/// A wish to receive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subscribe<'a> {
    /// Subject or pattern; not yet checked.
    pub subject: &'a [u8],
    /// The group within which one member gets each message.
    pub queue: Option<&'a [u8]>,
    /// The client's own name for the subscription.
    pub sid: &'a [u8],
}
