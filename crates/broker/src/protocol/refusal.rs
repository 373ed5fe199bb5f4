//! What the broker says before it hangs up, and the complaints it survives. When each applies is decided by
//! whoever returns it: the decoder, the session, the vigil or the accept loop.

/// A reason to end a connection; its text is what the client reads in `-ERR '…'`.
///
/// The texts are those of nats-server, since clients match on them. Two are this broker's own:
/// [`Refusal::Malformed`] (nats-server hangs up without a word; the protocol's documentation gives the text)
/// and [`Refusal::TlsUnavailable`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The line begins with no verb a client may send, or a payload does not end where it was said to.
    #[error("Unknown Protocol Operation")]
    UnknownOperation,
    /// The verb is known, its arguments are not: too few, too many, or not numbers.
    #[error("Parser Error")]
    Malformed,
    /// A control line is longer than the limit, 4096 bytes by default.
    #[error("maximum control line exceeded")]
    ControlLineTooLong,
    /// A message is larger than the `max_payload` announced in INFO.
    #[error("Maximum Payload Violation")]
    PayloadTooLarge,
    /// No credentials, wrong ones, or another operation before CONNECT.
    #[error("Authorization Violation")]
    Unauthorized,
    /// No CONNECT within the time allowed, where credentials are asked for.
    #[error("Authentication Timeout")]
    AuthenticationTimeout,
    /// Nothing was heard, not even answers to the last pings.
    #[error("Stale Connection")]
    Stale,
    /// As many connections as allowed are open already.
    #[error("maximum connections exceeded")]
    TooManyConnections,
    /// CONNECT names a protocol version other than 0 and 1.
    #[error("invalid client protocol")]
    UnknownProtocolVersion,
    /// CONNECT asks for no-responders notices, which are headers, without headers.
    #[error("no responders requires headers support")]
    NoRespondersWithoutHeaders,
    /// HPUB from a client whose CONNECT did not announce headers.
    #[error("message headers not supported")]
    HeadersNotAnnounced,
    /// CONNECT demands TLS, which this broker does not speak.
    #[error("TLS Not Available")]
    TlsUnavailable,
}

/// A fault that is reported and leaves the connection open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Complaint {
    /// SUB with an empty token or a `>` before the last one; there is no subscription.
    #[error("Invalid Subject")]
    SubscribeSubject,
    /// PUB in pedantic mode to a subject that is malformed or has wildcards.
    #[error("Invalid Publish Subject")]
    PublishSubject,
}

/// The `-ERR` line that carries `text`.
pub(crate) fn error_line(text: impl std::fmt::Display) -> Vec<u8> {
    format!("-ERR '{text}'\r\n").into_bytes()
}
